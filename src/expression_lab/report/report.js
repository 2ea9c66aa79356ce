"use strict";
// Tables that sort by a click, or by Enter or Space on a heading. Without this the page reads the
// same, in the order in which it was written.

function value(row, column) {
  const text = row.cells[column].dataset.sort;
  return text === "" ? null : isNaN(text) ? text.toLowerCase() : Number(text);
}

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

function sort(table, column, ascending) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.sort((one, other) => {
    const a = value(one, column), b = value(other, column);
    if (a === null || b === null) return (a === null) - (b === null); // the unknown comes last
    return ascending ? compare(a, b) : compare(b, a);
  });
  body.append(...rows);
}

function clicked(heading) {
  const table = heading.closest("table");
  const now = heading.getAttribute("aria-sort");
  const first = heading.dataset.way === "more" ? "descending" : "ascending"; // the best on top
  const other = first === "ascending" ? "descending" : "ascending";
  const way = now === first ? other : first;
  for (const one of heading.parentElement.cells) one.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", way);
  sort(table, heading.cellIndex, way === "ascending");
}

for (const heading of document.querySelectorAll("table.sorts thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  const words = document.createElement("span");
  words.append(heading.firstChild);
  button.append(words, ...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => clicked(heading));
}

// Only what scrolls sideways is a stop on the way of the Tab key.
function stops() {
  for (const one of document.querySelectorAll(".scroll, .wide"))
    one.tabIndex = one.scrollWidth > one.clientWidth ? 0 : -1;
}
addEventListener("load", stops);
addEventListener("resize", stops);

// What is folded away is printed too.
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    one.open = true;
    one.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-folded]")) {
    one.open = false;
    delete one.dataset.folded;
  }
});
