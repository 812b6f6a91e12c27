/** The instant at which a day begins here; days after it count from there. */
export const dayAt = (date: string, more = 0) => {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year!, month! - 1, day! + more).toISOString();
};
