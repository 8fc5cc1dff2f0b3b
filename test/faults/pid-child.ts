/** A process that says its number and ends. */
process.stdout.write(String(process.pid));
