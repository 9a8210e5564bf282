// The forms of service cards, link lists and banners.
import "./lengths.js";
import "./link_rows.js";
import "./live.js";
