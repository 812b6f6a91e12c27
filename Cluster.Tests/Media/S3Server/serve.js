// node serve.js FOLDER: serves the bucket "recordings" out of FOLDER at a free port of 127.0.0.1, says that port, and ends with its input.
const S3rver = require("@20minutes/s3rver");

new S3rver({ directory: process.argv[2], address: "127.0.0.1", port: 0, silent: true, vhostBuckets: false, configureBuckets: [{ name: "recordings" }] })
  .run()
  .then(({ port }) => console.log(port));
process.stdin.on("end", () => process.exit()).resume();
