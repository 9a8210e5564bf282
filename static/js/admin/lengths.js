// Lengths while typing: “18 / 40 ký tự”, and where a field says how much fits on one line, that it will break.
for (const field of document.querySelectorAll("[data-limit]")) {
  const output = document.createElement("output");
  output.className = "counter";
  output.htmlFor = field.id;
  field.after(output);
  const { limit, fits } = field.dataset;
  const count = () => {
    const used = [...field.value.normalize("NFC")].length;
    const breaks = fits && used > Number(fits) && used <= Number(limit);
    output.textContent = `${used} / ${limit} ký tự${breaks ? ", sẽ xuống dòng ở cột bên" : ""}`;
    output.classList.toggle("over", used > Number(limit));
  };
  field.addEventListener("input", count);
  count();
}
