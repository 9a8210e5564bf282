// “Chép cho Zalo”: copies the prepared message, says so aloud, and shows the text to select where copying is not allowed.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const dialog = source.closest("dialog");
  const status = button.parentElement.querySelector("[role=status]");
  const say = (words) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = words));
  };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value);
      say("Đã chép. Mở Zalo rồi dán vào.");
    } catch {
      dialog.showModal();
      source.focus();
      source.select();
    }
  });
  dialog.addEventListener("close", () => button.focus());
}
