// A video's card becomes the player when a reader asks for it; until then nothing is asked of the other host.
// Without this the card is a plain link to the video's page, and with a modifier key or the middle button it still is.
addEventListener("click", (event) => {
  const card = event.target.closest("a[data-video]");
  if (!card || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  const address = new URL(card.dataset.video);
  address.searchParams.set("autoplay", "1"); // the reader has just asked for it
  frame.src = address.href;
  frame.title = card.querySelector(".video-name").textContent;
  frame.className = "video-frame";
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin"; // players refuse pages that name no origin
  // The player's own origin, else it has no storage and does not start; no forms, no navigation of our page.
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation");
  card.replaceWith(frame);
  frame.focus();
});
