// Pairs one by one: keys or buttons answer them. The answers stay in this browser until they are saved.
(() => {
  "use strict";
  const review = document.getElementById("review");
  if (!review) return;
  const cases = [...review.querySelectorAll("article")];
  const status = review.querySelector("[role=status]");
  const who = review.querySelector("input[name=who]");
  const keys = { s: "same", d: "different", u: "unsure" };
  const place = `stokly-audit-review-${review.dataset.name}`;
  let keeps = true;
  let given = {};
  let at = 0;

  function restore() {
    try {
      const held = JSON.parse(localStorage.getItem(place)) || {};
      given = held.given || {};
      who.value = held.who || "";
    } catch {
      keeps = false;
    }
  }

  function remember() {
    try {
      localStorage.setItem(place, JSON.stringify({ given, who: who.value }));
    } catch {
      keeps = false;
    }
  }

  function tell(first = "") {
    const many = Object.keys(given).length;
    const mine = given[at] ? `, answered “${given[at].answer}”` : "";
    const lost = keeps ? "" : " This browser keeps nothing: save before you close the page.";
    const done = many === cases.length ? " All pairs are answered: save them." : "";
    status.textContent = `${first}Pair ${at + 1} of ${cases.length}${mine}; ${many} answered.${done}${lost}`;
  }

  function show(number, focus = true) {
    at = Math.min(Math.max(number, 0), cases.length - 1);
    cases.forEach((one, place_) => (one.hidden = place_ !== at));
    for (const button of review.querySelectorAll("[data-answer]")) {
      button.setAttribute("aria-pressed", String(given[at]?.answer === button.dataset.answer));
    }
    tell();
    if (focus) cases[at].querySelector("h3").focus({ preventScroll: true });
  }

  function answer(word) {
    given[at] = { answer: word, when: new Date().toISOString() };
    remember();
    show(at + 1);
  }

  function lines() {
    return Object.entries(given).map(([number, one]) => {
      const { probability, ...pair } = JSON.parse(cases[number].dataset.pair);
      const said = { answer: one.answer, probability, who: who.value.trim(), when: one.when };
      return `${JSON.stringify({ ...pair, ...said })}\n`;
    });
  }

  function save() {
    if (!who.value.trim()) {
      status.textContent = "Write your name first: every answer is kept with who gave it.";
      who.focus();
      return;
    }
    const found = lines();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(found, { type: "application/jsonl" }));
    link.download = "answers.jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(`${found.length} answers saved as answers.jsonl. `);
  }

  review.addEventListener("click", (event) => {
    const { answer: word, step, save: saving } = event.target.closest("button")?.dataset || {};
    if (word) answer(word);
    if (step) show(at + Number(step));
    if (saving !== undefined) save();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === who || event.ctrlKey || event.metaKey || event.altKey) return;
    const word = keys[event.key.toLowerCase()];
    if (word) answer(word);
    else if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === "ArrowRight") show(at + 1);
    else return;
    event.preventDefault();
  });
  who.addEventListener("change", remember);
  restore();
  review.querySelector(".controls").hidden = false;
  const open = cases.findIndex((_, number) => !given[number]);
  show(open < 0 ? 0 : open, false);
})();
