// A browser whose camera is a clip. No question is asked: each page is granted or denied the camera.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeClip } from '../cards/clip.mjs';
import { Stage } from './browser.mjs';

/** A stage before whose camera a clip runs; `clip` is as `writeClip` takes it. `end` drops the clip. */
export async function openCamera(clip, options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'wayside-clip-'));
  const path = join(folder, 'camera.y4m');
  await writeClip(path, clip);
  const args = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`];
  const stage = await Stage.open({ ...options, args });
  const end = stage.end.bind(stage);
  stage.end = async () => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  return stage;
}
