import { rmSync } from "node:fs";

/** The server of this run is gone; so may its database. */
export default function removeFolder() {
  const folder = process.env.HEADROOM_TEST_FOLDER;
  if (folder) rmSync(folder, { recursive: true, force: true });
}
