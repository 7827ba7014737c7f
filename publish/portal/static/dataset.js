// Filters above the preview of a dataset, and buttons that copy code. The page is complete and readable without this file.
(function () {
  "use strict";

  const MOST_CHOICES = 30;

  function labelled(text, control) {
    const label = document.createElement("label");
    const name = document.createElement("span");
    name.textContent = text;
    label.append(name, control);
    return label;
  }

  // A field for words, and a list of choices for each column that has a code list.
  function makeFilters(table) {
    const rows = Array.from(table.tBodies[0].rows);
    const input = document.createElement("input");
    const count = document.createElement("output");
    const panel = document.createElement("div");
    panel.className = "filters";
    panel.setAttribute("role", "search");
    input.type = "search";
    panel.append(labelled(table.dataset.rows, input));

    const selects = [];
    Array.from(table.tHead.rows[0].cells).forEach((header, index) => {
      if (header.dataset.choose === undefined) return;
      const found = Array.from(new Set(rows.map((row) => row.cells[index].firstChild.textContent.trim())));
      if (found.length < 2 || found.length > MOST_CHOICES) return;
      const select = document.createElement("select");
      select.append(new Option(table.dataset.all, ""), ...found.map((each) => new Option(each, each)));
      panel.append(labelled(header.dataset.choose, select));
      selects.push({ select, index });
    });
    panel.append(count);

    function show() {
      const words = input.value.trim().toLowerCase().split(/\s+/);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const chosen = selects.every(
          ({ select, index }) => !select.value || row.cells[index].firstChild.textContent.trim() === select.value,
        );
        row.hidden = !chosen || !words.every((word) => text.includes(word));
      }
      count.textContent = rows.filter((row) => !row.hidden).length + " / " + rows.length;
    }

    panel.addEventListener("input", show);
    table.parentElement.before(panel);
  }

  // Browsers without a clipboard for this page get no button.
  function makeCopy(block) {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = block.dataset.copy;
    button.setAttribute("aria-describedby", block.getAttribute("aria-labelledby"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = block.dataset.copied;
    });
    block.before(button);
  }

  document.querySelectorAll("table[data-rows]").forEach(makeFilters);
  document.querySelectorAll("pre[data-copy]").forEach(makeCopy);
})();
