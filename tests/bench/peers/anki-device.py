# A device with an Anki collection. It has met its server before; what is measured is the records since.
# python anki-device.py DATA SERVER LINK RECORDS BYTES PATIENCE_S
import base64
import hashlib
import json
import os
import sys
import time

from anki import sync_pb2
from anki.collection import AddNoteRequest, Collection

data, server, link, records, size, patience = sys.argv[1:]
records, size, patience = int(records), int(size), float(patience)


def say(what):
    print(json.dumps(what), flush=True)


def text(at):
    """Text of so many bytes, another for each record: base64 of what looks random."""
    made, part = "", 0
    while len(made) < size:
        digest = hashlib.sha512(f"{at} {part}".encode()).digest()
        made += base64.urlsafe_b64encode(digest).decode().rstrip("=")
        part += 1
    return made[:size]


os.makedirs(data, exist_ok=True)
kept = Collection(os.path.join(data, "collection.anki2"))
kind = kept.models.by_name("Basic")
deck = kept.decks.id("Records")


def add(texts):
    asks = []
    for one in texts:
        note = kept.new_note(kind)
        note["Front"] = one
        asks.append(AddNoteRequest(note=note, deck_id=deck))
    kept.add_notes(asks)


add(["first"])
auth = kept.sync_login("u", "p", server)
kept.sync_collection(auth, False)
kept.close_for_full_sync()
kept.full_upload_or_download(auth=auth, server_usn=None, upload=True)
kept.reopen(after_full_sync=True)
add([text(at) for at in range(records)])
over = sync_pb2.SyncAuth(hkey=auth.hkey, endpoint=link)
say({"ready": True, "payload_bytes": records * size})
sys.stdin.readline()
began = time.monotonic()
done, tries, why = False, 0, ""
while not done and time.monotonic() - began < patience:
    tries += 1
    try:
        answer = kept.sync_collection(over, False)
        if answer.required not in (answer.NO_CHANGES, answer.NORMAL_SYNC):
            why = "it asks for a full sync"
            break
        done = True
    except Exception as error:
        why = str(error)[:120]
        time.sleep(0.02)
said = {"ms": (time.monotonic() - began) * 1000, "done": done, "tries": tries}
if why:
    said["last_error"] = why
say(said)
sys.stdin.readline()
