// Tables: rows, columns, headers and a caption; no widths, no borders. Inside a table the same button changes it.
import { insertElement } from "./ranges.js";
import { inOneStep, openWindow, refuse } from "./window.js";

const tableAt = (editor) => editor.elementPath()?.contains("table", true)?.$ ?? null;

const cell = (tag, scope) => {
  const made = document.createElement(tag);
  if (scope) made.setAttribute("scope", scope);
  return made;
};

const newTable = (rows, columns, hasHeadRow, hasHeadColumn, caption) => {
  const table = document.createElement("table");
  if (caption) table.createCaption().textContent = caption;
  const body = table.appendChild(document.createElement("tbody"));
  for (let row = 0; row < rows; row++) {
    const isHead = hasHeadRow && row === 0;
    const line = document.createElement("tr");
    for (let column = 0; column < columns; column++) {
      line.append(isHead ? cell("th", "col") : hasHeadColumn && column === 0 ? cell("th", "row") : cell("td"));
    }
    if (isHead) table.createTHead().append(line);
    else body.append(line);
  }
  if (!body.rows.length) body.remove();
  return table;
};

const turnInto = (old, tag, scope) => {
  if (old.tagName.toLowerCase() === tag && (old.getAttribute("scope") ?? "") === scope) return;
  const made = cell(tag, scope);
  for (const { name, value } of old.attributes) if (name !== "scope") made.setAttribute(name, value);
  made.append(...old.childNodes);
  old.replaceWith(made);
};

const hasHeadRow = (table) => Boolean(table.tHead?.rows.length);
const hasHeadColumn = (table) => [...table.rows].filter((row) => row.parentElement.tagName !== "THEAD").every((row) => row.cells[0]?.tagName === "TH") && table.tBodies[0]?.rows.length > 0;

const setHeads = (table, headRow, headColumn) => {
  if (headRow && !table.tHead) {
    const first = table.rows[0];
    table.createTHead().append(first);
  } else if (!headRow && table.tHead) {
    const body = table.tBodies[0] ?? table.appendChild(document.createElement("tbody"));
    body.prepend(...table.tHead.rows);
    table.deleteTHead();
  }
  for (const row of table.rows) {
    const isHead = row.parentElement.tagName === "THEAD";
    [...row.cells].forEach((each, index) => {
      if (isHead) turnInto(each, "th", "col");
      else if (index === 0) turnInto(each, headColumn ? "th" : "td", headColumn ? "row" : "");
    });
  }
  for (const body of [...table.tBodies]) if (!body.rows.length) body.remove();
};

const setCaption = (table, words) => {
  if (!words) return table.deleteCaption();
  const caption = table.caption ?? table.createCaption();
  if (caption.textContent !== words) caption.textContent = words;
};

const numberOf = (input, most) => {
  const number = Number(input.value);
  const isRight = Number.isInteger(number) && number >= 1 && number <= most;
  refuse(input, isRight ? "" : `Xin nhập một số từ 1 đến ${most}.`);
  if (!isRight) input.focus();
  return isRight ? number : 0;
};

const insert = (editor) => {
  let made = null;
  const { field } = openWindow(editor, "editor-table", {
    submit: () => {
      const rows = numberOf(field("rows"), 200);
      const columns = rows && numberOf(field("columns"), 20);
      if (!columns) return false;
      made = newTable(rows, columns, field("headRow").checked, field("headColumn").checked, field("caption").value.trim());
    },
    closed: () => {
      if (!made) return;
      const table = new CKEDITOR.dom.element(made);
      for (const each of made.querySelectorAll("th, td")) new CKEDITOR.dom.element(each).appendBogus();
      inOneStep(editor, () => {
        insertElement(editor, table);
        const range = editor.createRange();
        range.moveToPosition(new CKEDITOR.dom.element(made.rows[0].cells[0]), CKEDITOR.POSITION_AFTER_START);
        range.select();
      });
    },
  });
  field("rows").focus();
};

const change = (editor, table) => {
  let wanted = null;
  const { dialog, close, field } = openWindow(editor, "editor-table-change", {
    submit: () => {
      wanted = () =>
        inOneStep(editor, () => {
          setHeads(table, field("headRow").checked, field("headColumn").checked);
          setCaption(table, field("caption").value.trim());
        });
    },
    closed: () => wanted?.(),
  });
  field("headRow").checked = hasHeadRow(table);
  field("headColumn").checked = hasHeadColumn(table);
  field("caption").value = table.caption?.textContent ?? "";
  // Rows and columns are added one a click, the window stays; what takes the caret's place away closes it.
  for (const button of dialog.querySelectorAll("[data-command]")) {
    const { command } = button.dataset;
    button.addEventListener("click", () => {
      if (/Insert/.test(command)) {
        editor.execCommand(command);
        tell(dialog, table);
      } else {
        wanted = () => editor.execCommand(command);
        close();
      }
    });
  }
};

const tell = (dialog, table) => {
  const columns = Math.max(...[...table.rows].map((row) => [...row.cells].reduce((sum, each) => sum + each.colSpan, 0)));
  dialog.querySelector("[data-said]").textContent = `Bảng nay có ${table.rows.length} hàng, ${columns} cột.`;
};

const addRow = (table) => {
  const last = table.rows[table.rows.length - 1];
  const made = last.cloneNode(false);
  for (const each of last.cells) {
    const isRowHead = each.tagName === "TH" && each.getAttribute("scope") === "row";
    const fresh = isRowHead ? cell("th", "row") : cell("td");
    if (each.colSpan > 1) fresh.colSpan = each.colSpan;
    made.append(fresh);
    new CKEDITOR.dom.element(fresh).appendBogus();
  }
  const body = last.parentElement.tagName === "TBODY" ? last.parentElement : (table.tBodies[0] ?? table.appendChild(document.createElement("tbody")));
  body.append(made);
  return made.cells[0];
};

// Tab goes from cell to cell, and from the last into a new row; after Esc it leaves the editor: nobody is caught in a table.
const toNextCell = (editor, event, isBack) => {
  const table = tableAt(editor);
  const here = table && editor.elementPath().contains({ td: 1, th: 1 })?.$;
  if (!here) return;
  const cells = [...table.querySelectorAll("td, th")];
  editor.fire("saveSnapshot"); // the words of each cell are an undo step of their own
  const next = cells[cells.indexOf(here) + (isBack ? -1 : 1)] ?? (isBack ? null : inOneStep(editor, () => addRow(table)));
  if (!next) return;
  const range = editor.createRange();
  range.moveToElementEditStart(new CKEDITOR.dom.element(next));
  range.select();
  next.scrollIntoView({ block: "nearest" });
  event.cancel();
};

CKEDITOR.plugins.add("portal-tables", {
  init(editor) {
    editor.addCommand("portalTable", {
      contextSensitive: true,
      refresh(of, path) {
        this.setState(path.contains("table") ? CKEDITOR.TRISTATE_ON : CKEDITOR.TRISTATE_OFF);
      },
      exec() {
        const table = tableAt(editor);
        if (table) change(editor, table);
        else insert(editor);
      },
    });
    editor.ui.addButton("PortalTable", { label: "Bảng", command: "portalTable" });
    editor.on("doubleclick", ({ data }) => void delete data.dialog, null, null, 999);
    let isLeaving = false;
    editor.on("blur", () => (isLeaving = false));
    editor.on("key", (event) => {
      const { keyCode } = event.data;
      const isTab = keyCode === 9 || keyCode === CKEDITOR.SHIFT + 9;
      if (isTab && !isLeaving) toNextCell(editor, event, keyCode !== 9);
      else if (!/^(16|17|18)$/.test(keyCode & 0xffff)) isLeaving = keyCode === 27;
    });
    // The arrows and the mouse go from cell to cell too.
    let lastCell = null;
    editor.on("selectionChange", ({ data }) => {
      const now = data.path.contains({ td: 1, th: 1 });
      if (lastCell && !lastCell.equals(now ?? editor.editable())) editor.fire("saveSnapshot");
      lastCell = now;
    });
  },
});
