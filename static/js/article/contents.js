// Marks in the table of contents which part is being read. Without this it is a plain list of links.
const links = [...document.querySelectorAll("[data-toc] a")];
const parts = links.map((link) => document.getElementById(link.hash.slice(1)));

const read = new Set(); // headings above the line, a third down the window

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) isIntersecting ? read.add(target) : read.delete(target);
    const current = parts.map((part) => read.has(part)).lastIndexOf(true);
    for (const [number, link] of links.entries()) {
      if (number === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  },
  // All that lies above the line counts as seen, however far: so a jump over several headings is noticed too.
  { rootMargin: "1000000px 0px -66% 0px" },
);
for (const part of parts) if (part) observer.observe(part);
