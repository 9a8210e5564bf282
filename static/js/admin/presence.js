// Who else has this article's form open, and whether somebody has saved it meanwhile.
import { post } from "./unsent.js";

const EVERY = 4000;
const people = document.getElementById("presence");
const outdated = document.getElementById("outdated");
const address = people?.dataset.address;

const show = ({ others, version, saved }) => {
  const sentence = others.join(". ");
  const line = people.querySelector("span");
  if (line.textContent !== sentence) line.textContent = sentence;
  people.hidden = !sentence;
  const seen = Number(document.querySelector("[name=seen_version]")?.value ?? version);
  if (version > seen && outdated.hidden) {
    outdated.querySelector("span").textContent =
      `${saved.by || "Người khác"} vừa lưu bài lúc ${saved.at}, sau khi bạn mở. Bạn cứ gõ tiếp: khi bạn lưu, hai bản sẽ nằm cạnh nhau để chọn.`;
    outdated.hidden = false;
  }
};

if (address) {
  let silentUntil = 0;
  const tell = async () => {
    if (document.visibilityState === "hidden" || Date.now() < silentUntil) return;
    const { state, answer } = await post(address, "");
    if (state === "ok") show(answer);
    else silentUntil = Date.now() + 5 * EVERY;
  };
  tell();
  setInterval(tell, EVERY);
  addEventListener("visibilitychange", tell);
  addEventListener("pagehide", () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    navigator.sendBeacon(address, new URLSearchParams({ csrfmiddlewaretoken: token, left: "1" }));
  });
}
