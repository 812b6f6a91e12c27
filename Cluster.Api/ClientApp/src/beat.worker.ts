const beatMs = 1_000;

setInterval(() => postMessage(null), beatMs);
