import assert from "node:assert/strict";
import test from "node:test";
import { looksLikePicture } from "../shared/photo.ts";

test("a picture is known by its first bytes, not by its name", () => {
  for (const head of ["\xff\xd8\xff\xe0\0\x10JFIF", "\x89PNG\r\n\x1a\n", "RIFF\0\0\n\0WEBP", "\0\0\0\x18ftypheic"])
    assert.ok(looksLikePicture(head), head);
  for (const head of ["MZ\x90\0", "%PDF-1.7", "<svg xmlns=", "Tôi thấy", "", "\0\0\0\x18ftypmp42"])
    assert.ok(!looksLikePicture(head), head);
});
