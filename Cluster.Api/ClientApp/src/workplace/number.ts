/** Digits in threes from the left of the country code are easier to read aloud than one long row. */
export const grouped = (number: string) => number.replace(/^(\+[17]|\+\d{2})(\d{3})(\d{3})(\d+)$/, "$1 $2 $3 $4");
