// The preview: the frame shrinks to the room there is; the address of a new link is copied.
const preview = document.querySelector("[data-preview]");

if (preview) {
  const stage = preview.querySelector(".preview-stage");
  const fit = () => {
    const width = Number(preview.querySelector("[name=width]:checked").value);
    preview.style.setProperty("--fit", Math.min(1, stage.clientWidth / width));
  };
  if (matchMedia("(max-width: 48em)").matches) document.getElementById("width-phone").checked = true;
  preview.addEventListener("change", fit);
  new ResizeObserver(fit).observe(stage);
  fit();
}

const made = document.querySelector("[data-preview-made]");

if (made) {
  const field = made.querySelector("[data-copy-from]");
  const button = made.querySelector("[data-copy]");
  const said = made.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Đã chép địa chỉ.";
    } catch {
      field.focus();
      field.select();
      said.textContent = "Trình duyệt không cho chép tự động. Địa chỉ đã được chọn, xin nhấn Ctrl+C.";
    }
  });
  made.focus();
}
