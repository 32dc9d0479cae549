// Filters, sorts, opens and restores. All that it shows is in the page already.
(() => {
  "use strict";
  const page = document.documentElement;
  const form = document.getElementById("filters");
  const groups = [...document.querySelectorAll("details.finding")];
  const names = form ? [...form.querySelectorAll("select")].map((one) => one.name) : [];
  const place = form?.closest("section");
  const texts = new Map();
  const words = new Intl.Collator("en", { numeric: true });

  page.classList.add("scripted");

  function textOf(element) {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  }

  function chosen() {
    const wanted = { q: form.elements.q.value.trim().toLowerCase() };
    for (const name of names) wanted[name] = form.elements[name].value;
    return wanted;
  }

  // A row need not say again what all rows of its group are.
  function fits(element, wanted) {
    return names.every(
      (name) => !wanted[name] || (element.dataset[name] ?? wanted[name]).split(" ").includes(wanted[name]),
    );
  }

  function filterRows(group, wanted) {
    const rows = [...group.querySelectorAll("tr[data-owner]")];
    const fitting = rows.filter((row) => fits(row, wanted));
    const named = fitting.filter((row) => textOf(row).includes(wanted.q));
    // Words that stand in no row were found in the finding's own text: then all rows are meant.
    const shown = new Set(named.length ? named : fitting);
    for (const row of rows) row.hidden = !shown.has(row);
    return shown.size;
  }

  function apply() {
    const wanted = chosen();
    let rows = 0;
    let all = 0;
    let open = 0;
    for (const group of groups) {
      group.hidden = !(fits(group, wanted) && textOf(group).includes(wanted.q));
      all += group.querySelectorAll("tr[data-owner]").length;
      if (group.hidden) continue;
      open += 1;
      rows += filterRows(group, wanted);
    }
    const told = `${open} of ${groups.length} ${groups.length === 1 ? form.dataset.one : form.dataset.many} shown`;
    const listed = all ? `, ${rows} of the ${all} rows on this page` : "";
    document.getElementById("shown").textContent = told + listed;
  }

  // What is not told comes last, whichever way round; words are told by their kind, if they have one.
  function rankOf(cell) {
    const { rank, currency = "", word } = cell.dataset;
    const text = word || cell.textContent.replace(/^\s*≠\s*|\s*#\s*$/g, "").trim();
    const numbered = cell.classList.contains("n");
    return { told: numbered ? rank !== undefined : text !== "–", amount: BigInt(rank || 0), currency, text };
  }

  function compare(one, other) {
    if (one.currency !== other.currency) return one.currency < other.currency ? -1 : 1;
    if (one.amount !== other.amount) return one.amount < other.amount ? -1 : 1;
    return words.compare(one.text, other.text);
  }

  function sorted(rows, at, way) {
    const ranks = new Map(rows.map((row) => [row, rankOf(row.cells[at])]));
    return [...rows].sort((one, other) => {
      const [a, b] = [ranks.get(one), ranks.get(other)];
      return a.told && b.told ? way * compare(a, b) : b.told - a.told;
    });
  }

  function sortable(table) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    if (rows.length < 2) return;
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        // A third time brings back the order in which the page came.
        const way = { ascending: "descending", descending: "" }[head.ariaSort] ?? "ascending";
        for (const one of heads) one.removeAttribute("aria-sort");
        if (way) head.setAttribute("aria-sort", way);
        const sign = way === "ascending" ? 1 : -1;
        table.tBodies[0].append(...(way ? sorted(rows, head.cellIndex, sign) : rows));
      });
    }
  }

  function remember() {
    const wanted = Object.entries(chosen()).filter(([, value]) => value);
    const hash = wanted.length ? `#${new URLSearchParams(wanted)}` : `#${place.id}`;
    try {
      history.replaceState(null, "", hash);
    } catch {
      // A viewer that keeps its address to itself only loses the permalink.
    }
  }

  function restore(hash) {
    const wanted = new URLSearchParams(hash);
    for (const name of ["q", ...names]) {
      if (wanted.has(name)) form.elements[name].value = wanted.get(name);
    }
    apply();
    place.scrollIntoView();
  }

  function reveal(target) {
    const details = target.closest("details");
    if (!details) return;
    if (form && (details.hidden || target.hidden)) {
      form.reset();
      apply();
    }
    details.open = true;
    const focused = target === details ? details.querySelector("summary") : target;
    focused.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }

  function follow() {
    let hash = "";
    try {
      hash = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = document.getElementById(hash);
    if (target) reveal(target);
    else if (form && hash.includes("=")) restore(hash);
  }

  if (form) {
    const button = document.getElementById("open-all");
    form.addEventListener("input", () => {
      apply();
      remember();
    });
    form.addEventListener("reset", () => setTimeout(() => {
      apply();
      remember();
    }));
    form.addEventListener("submit", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const opening = groups.some((group) => !group.hidden && !group.open);
      for (const group of groups) group.open = opening;
      button.textContent = opening ? "Close all" : "Open all";
    });
    apply();
  }

  for (const table of document.querySelectorAll(".finding .scroll table, .sorts table")) sortable(table);

  const folded = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      folded.push(one);
    }
  });
  addEventListener("afterprint", () => {
    for (const one of folded.splice(0)) one.open = false;
  });

  addEventListener("hashchange", follow);
  follow();
  // A browser that jumps to the anchor once all is there takes the focus away again.
  addEventListener("load", follow);
})();
