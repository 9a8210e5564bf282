// Lists: on a phone each value carries its column's heading; beside the table there is room for the filters to stand open.
for (const table of document.querySelectorAll("#result_list")) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => (cell.querySelector("a, span") ?? cell).firstChild?.textContent?.trim() ?? "");
  for (const row of table.tBodies[0].rows) {
    [...row.cells].forEach((cell, index) => {
      if (heads[index] && !cell.matches("th, .action-checkbox")) cell.dataset.label = heads[index];
      const field = cell.querySelector("input:not([type=hidden]), select");
      if (field && heads[index]) field.ariaLabel = `${heads[index]}: ${row.querySelector("th")?.textContent.trim()}`;
    });
  }
}

const wide = matchMedia("(min-width: 64em)");
const settle = () => {
  for (const panel of document.querySelectorAll("[data-open-wide]")) panel.open = wide.matches;
};
settle();
wide.addEventListener("change", settle);
document.getElementById("error-summary")?.focus();
