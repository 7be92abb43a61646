// Times of the desk as people read them, always those of Asia/Shanghai.

import { WORDS } from "./words.js";

const ZONE = "Asia/Shanghai";
const DAY = 24 * 3600 * 1000;
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit",
  minute: "2-digit", hourCycle: "h23",
});

function read(at) {
  const found = {};
  for (const { type, value } of parts.formatToParts(new Date(at))) found[type] = value;
  return found;
}

/** Days since 1970 in Shanghai, which knows no summer time. */
function day(at) {
  return Math.floor((new Date(at).getTime() + 8 * 3600 * 1000) / DAY);
}

/** 10:05 · 昨天 10:05 · 11月23日 10:05, seen from `now`. */
export function sayTime(at, now) {
  const { year, month, day: date, hour, minute } = read(at);
  const clock = `${hour}:${minute}`;
  const days = day(now) - day(at);
  if (days === 0) return clock;
  if (days === 1) return `${WORDS.yesterday} ${clock}`;
  if (days === 2) return `${WORDS.dayBefore} ${clock}`;
  const long = year === read(now).year ? "" : `${year}年`;
  return `${long}${Number(month)}月${Number(date)}日 ${clock}`;
}

/** Whether two instants are so far apart that the later one deserves a time of its own. */
export function farApart(earlier, later) {
  return new Date(later) - new Date(earlier) >= 5 * 60 * 1000;
}

export function sameDay(one, other) {
  return day(one) === day(other);
}
