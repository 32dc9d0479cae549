// Says whether a file of the reader's own is one of those that were read. It stays in the browser.
(() => {
  "use strict";
  const check = document.getElementById("file-check");
  if (!check || !window.crypto?.subtle) return;
  const input = check.querySelector("input");
  const status = check.querySelector("[role=status]");
  const and = new Intl.ListFormat("en-GB");
  const listed = [...check.closest(".files").querySelectorAll("tbody tr")].map(({ cells }) => ({
    name: cells[1].textContent.trim(),
    table: cells[2].textContent.trim(),
    hash: cells[3].querySelector("code").title,
  }));

  async function hashOf(file) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

  function told(name, hash) {
    const same = listed.filter((one) => one.hash === hash);
    if (same.length) {
      const tables = and.format(new Set(same.map((one) => one.table)));
      const known = same.some((one) => one.name === name);
      return `${name} is the file that was read for ${tables}${known ? "" : `, there as ${same[0].name}`}.`;
    }
    const namesake = listed.some((one) => one.name === name) ? ", though one has its name" : "";
    return `${name} is none of the files listed${namesake}; its SHA-256 is ${hash}.`;
  }

  async function answer(file) {
    status.textContent = `Reading ${file.name} …`;
    let said;
    try {
      said = told(file.name, await hashOf(file));
    } catch {
      said = `${file.name} could not be read here; it may be too large for this browser.`;
    }
    // Another file may have been chosen while this one was read.
    if (input.files[0] === file) status.textContent = said;
  }

  // A file that was written anew under its old name can then be chosen again.
  input.addEventListener("click", () => {
    input.value = "";
    status.textContent = "";
  });
  input.addEventListener("change", () => {
    if (input.files.length) answer(input.files[0]);
  });
  check.hidden = false;
})();
