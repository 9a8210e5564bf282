// Vietnamese without accents, in lower case, by the rule of portal/text.py (fold): “Đường sắt” → “duong sat”.
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u2800\u3164\ufeff\uffa0]/g;
const ODD_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

const foldCharacter = (character) => {
  if ("đĐðÐ".includes(character)) return "d"; // no decomposition in Unicode
  const [base, ...marks] = character.normalize("NFD");
  return marks.every((mark) => /\p{Mn}/u.test(mark)) ? [...base.toLowerCase()][0] : character;
};

export const fold = (text) => [...text.replace(INVISIBLE, "").replace(ODD_SPACES, " ").normalize("NFC")].map(foldCharacter).join("");
