// Reads the article aloud with a voice of this machine. Shown only where there is one for the article's language; voices
// may be found long after the page. Spoken sentence by sentence: some engines fall silent in an utterance of more than
// fifteen seconds, and a pause is the end of a sentence's utterance that starts anew, since pause() is not reliable.
const language = document.documentElement.lang || "vi";
const speech = window.speechSynthesis;
const offer = document.querySelector("[data-listen]");
const player = document.querySelector("[data-player]");
if (speech && offer && player) prepare();

function prepare() {
  const start = offer.querySelector("button");
  const main = player.querySelector("[data-play]");
  const rate = player.querySelector("[data-rate]");
  const told = player.querySelector("[role=status]");
  let sentences = [];
  let at = 0;
  let spoken = null; // held, since Chromium may forget an utterance that nobody holds, and its end with it
  let voice = null;

  const look = () => {
    const voices = speech.getVoices().filter((each) => each.lang.replace("_", "-").split("-")[0].toLowerCase() === language);
    voice = voices.find((each) => each.localService) ?? voices[0] ?? null;
    offer.hidden = !voice;
  };
  look();
  speech.addEventListener?.("voiceschanged", look);

  const show = (isReading) => {
    player.classList.toggle("is-reading", isReading);
    player.querySelector("[data-words]").textContent = isReading ? main.dataset.pause : main.dataset.play;
  };
  const mark = (block) => {
    const marked = document.querySelector(".being-read");
    if (marked === block) return;
    marked?.classList.remove("being-read");
    block?.classList.add("being-read");
    block?.scrollIntoView({ block: "nearest" });
  };
  const hush = () => {
    spoken = null;
    speech.cancel();
    show(false);
  };
  const finish = () => {
    hush();
    mark(null);
    at = 0;
    const hadFocus = player.contains(document.activeElement);
    player.hidden = true;
    if (hadFocus) start.focus();
  };
  const read = () => {
    if (at >= sentences.length) return finish();
    const { block, words } = sentences[at];
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = Number(rate.value);
    utterance.onend = () => {
      if (spoken !== utterance) return;
      at += 1;
      read();
    };
    utterance.onerror = () => {
      if (spoken !== utterance) return;
      hush();
      told.textContent = told.dataset.failed;
    };
    spoken = utterance;
    mark(block);
    show(true);
    speech.speak(utterance);
  };
  const restart = () => {
    told.textContent = "";
    spoken = null;
    speech.cancel();
    read();
  };

  start.addEventListener("click", () => {
    if (player.hidden) {
      sentences = [...pieces()];
      at = 0;
      player.hidden = false;
      restart();
    }
    main.focus();
  });
  main.addEventListener("click", () => (spoken ? hush() : restart()));
  player.querySelector("[data-stop]").addEventListener("click", finish);
  rate.addEventListener("change", () => {
    keep(rate.value);
    if (spoken) restart();
  });
  addEventListener("pagehide", () => speech.cancel());
  if ([...rate.options].some((option) => option.value === kept())) rate.value = kept();
}

// Title, lead and text in order; no tables, no marks of footnotes, no notes, no credits; captions are said to be of a photo.
function* pieces() {
  const blocks = document.querySelectorAll(
    "#title, .art .prose :is(p, h2, h3, h4, li, blockquote, figcaption)",
  );
  for (const block of blocks) {
    if (block.closest("table, .footnotes, .toc-fold, .video")) continue;
    const copy = block.cloneNode(true);
    // What is a block by itself is read in its turn.
    for (const part of copy.querySelectorAll("sup.footnote, svg, .vh, .credit, p, li, ul, ol, table, figure, h2, h3, h4")) part.remove();
    const words = copy.textContent.replace(/\s+/g, " ").trim();
    if (!/[\p{L}\p{N}]/u.test(words)) continue;
    const begin = block.matches("figcaption") ? `${document.querySelector("[data-player]").dataset.photo} ` : "";
    for (const sentence of split(begin + words)) yield { block, words: sentence };
  }
}

const LONGEST = 180; // characters, some ten seconds

function* split(words) {
  const segmenter = window.Intl?.Segmenter && new Intl.Segmenter(language, { granularity: "sentence" });
  const whole = segmenter ? [...segmenter.segment(words)].map(({ segment }) => segment) : words.split(/(?<=[.!?…])\s+/);
  for (let sentence of whole) {
    while (sentence.length > LONGEST) {
      const head = sentence.slice(0, LONGEST);
      const cut = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; ")) + 1 || Math.max(head.lastIndexOf(" "), 0) || LONGEST;
      yield sentence.slice(0, cut).trim();
      sentence = sentence.slice(cut);
    }
    if (sentence.trim()) yield sentence.trim();
  }
}

function keep(value) {
  try {
    localStorage.setItem("listen-rate", value);
  } catch {
    // storage may be forbidden; the choice then lasts for one page
  }
}

function kept() {
  try {
    return localStorage.getItem("listen-rate");
  } catch {
    return null;
  }
}
