// A Word file may be dropped on its frame; what is too large is said before it is sent; a second click sends nothing.
const form = document.getElementById("word-form");
const drop = document.getElementById("word-drop");
const field = form.querySelector("input[type=file]");
const chosen = drop.querySelector(".word-chosen");
const button = form.querySelector("button[type=submit]");
const label = button.querySelector("span");
const idle = label.textContent;
const megabytes = (bytes) => (bytes / 1048576).toLocaleString("vi", { maximumFractionDigits: 1 });

const problem = (file) => {
  if (!file) return "Xin chọn một tệp Word (.docx) trên máy.";
  if (/\.doc$/i.test(file.name)) return "Tệp .doc cũ: xin mở bằng Word và lưu lại dạng .docx.";
  if (file.size > Number(field.dataset.largest)) {
    return `Tệp nặng ${megabytes(file.size)} MB; tối đa là ${megabytes(field.dataset.largest)} MB. Xin nén ảnh trong Word rồi lưu lại.`;
  }
  return "";
};

const show = () => {
  const file = field.files[0];
  chosen.textContent = file ? problem(file) || `${file.name} (${megabytes(file.size)} MB)` : "";
};
field.addEventListener("change", show);
show();

drop.querySelector(".word-hint").hidden = false;
const isFile = (event) => event.dataTransfer?.types.includes("Files");
drop.addEventListener("dragover", (event) => {
  if (!isFile(event)) return;
  event.preventDefault();
  drop.classList.add("is-over");
});
drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) drop.classList.remove("is-over");
});
drop.addEventListener("drop", (event) => {
  if (!isFile(event)) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  field.files = event.dataTransfer.files;
  show();
  button.focus();
});

form.addEventListener("submit", (event) => {
  const found = problem(field.files[0]);
  if (found || form.dataset.sent) {
    event.preventDefault();
    if (found) chosen.textContent = found;
    return;
  }
  form.dataset.sent = "1";
  label.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
});

// Back from the draft: the page is as it was left, and may be sent again.
addEventListener("pageshow", () => {
  delete form.dataset.sent;
  label.textContent = idle;
  button.removeAttribute("aria-disabled");
});
