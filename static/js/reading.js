// Says once that an article is being read, after it has been in sight for some seconds (news/reading_view.py).
// Once a tab: what is remembered for that stays in the tab. No cookie, and nothing that tells readers apart.
const SECONDS = 5;
const number = location.pathname.match(/-(\d{1,15})\/$/)?.[1];
const key = `read-${number}`;

const remembered = () => {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return false; // storage may be forbidden
  }
};
const remember = () => {
  try {
    sessionStorage.setItem(key, "1");
  } catch {
    // as above: then it counts once a page view
  }
};

if (number && navigator.sendBeacon && !remembered()) {
  let timer;
  const say = () => {
    removeEventListener("visibilitychange", watch, true);
    remember();
    navigator.sendBeacon(`/dem/${number}/`);
  };
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(say, SECONDS * 1000);
  };
  addEventListener("visibilitychange", watch, true);
  watch();
}
