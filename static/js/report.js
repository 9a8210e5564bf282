// Words selected in an article go along to its error report. They travel in this tab's own storage, never in an address.
const KEPT = "report-passage";
const MOST = 500; // characters of a passage, as news.models.error_report.PASSAGE_LENGTH

const text = document.querySelector(".art-text, .art");
const link = document.querySelector("[data-report]");
const field = document.getElementById("report-passage");

// What was selected last: pressing the link ends the selection in some browsers.
let words = "";
if (link) {
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const inside = selection.rangeCount && text?.contains(selection.getRangeAt(0).commonAncestorContainer);
    const selected = inside ? selection.toString().replace(/\s+/gu, " ").trim() : "";
    if (selected || !link.matches(":active, :focus")) words = selected;
  });
  link.addEventListener("click", () => {
    const short = words.length > MOST ? words.slice(0, MOST).replace(/\s\S*$/u, "") : words;
    try {
      if (short) sessionStorage.setItem(KEPT, JSON.stringify({ at: link.pathname, short }));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // storage may be forbidden; the field stays empty
    }
  });
}

if (field && !field.value) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (kept?.at === location.pathname) field.value = kept.short;
    sessionStorage.removeItem(KEPT);
  } catch {
    // nothing to bring
  }
}
