// Sorting and filtering of tables, and the search field of the home page. Everything on the page is complete and readable without this file.
(function () {
  "use strict";

  const FEW_ROWS = 6;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function order(row, index) {
    const cell = row.cells[index];
    return cell.dataset.order === undefined ? cell.textContent.trim() : cell.dataset.order;
  }

  // A value that is not published has no place in an order: it stays below, whichever way the table is sorted.
  function compare(left, right, direction) {
    if (left === "" || right === "") return (left === "") - (right === "");
    const a = Number(left);
    const b = Number(right);
    return direction * (Number.isNaN(a) || Number.isNaN(b) ? collator.compare(left, right) : a - b);
  }

  function sort(table, header) {
    const ascending = header.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => ({ row, key: order(row, header.cellIndex) }));
    keyed.sort((one, two) => compare(one.key, two.key, ascending ? 1 : -1));
    body.append(...keyed.map((each) => each.row));
  }

  function makeSortable(table) {
    for (const header of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      // The machine name of a column is not part of the button's name.
      button.append(...Array.from(header.childNodes).filter((node) => node.nodeName !== "CODE"));
      button.addEventListener("click", () => sort(table, header));
      header.prepend(button);
    }
  }

  function makeFilter(table) {
    if (table.tBodies[0].rows.length < FEW_ROWS) return;
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("output");
    const rows = Array.from(table.tBodies[0].rows);
    label.className = "filter";
    input.type = "search";
    input.addEventListener("input", () => {
      const words = input.value.trim().toLowerCase().split(/\s+/);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
      count.textContent = rows.filter((row) => !row.hidden).length + " / " + rows.length;
    });
    label.append(table.dataset.filter, input, count);
    table.parentElement.before(label);
  }

  // The link to the catalogue becomes a field that takes the reader's words there.
  function makeSearch(place) {
    const link = place.querySelector("a");
    const input = document.createElement("input");
    const button = document.createElement("button");
    const go = () => {
      location.href = link.href + (input.value.trim() ? "#" + new URLSearchParams({ q: input.value.trim() }) : "");
    };
    input.type = "search";
    input.placeholder = place.dataset.find;
    input.setAttribute("aria-label", place.dataset.find);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) go();
    });
    button.type = "button";
    button.textContent = place.dataset.go;
    button.addEventListener("click", go);
    place.replaceChildren(input, button);
  }

  document.querySelectorAll("[data-find]").forEach(makeSearch);
  document.querySelectorAll("table[data-sort]").forEach(makeSortable);
  document.querySelectorAll("table[data-filter]").forEach(makeFilter);
})();
