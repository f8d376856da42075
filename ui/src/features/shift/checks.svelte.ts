// What an officer relies on, as it stands before a shift. Each check says what it found and where it is put right.
import { backend } from '../../backend';
import { cameraReadiness, type CameraReadiness } from '../../device/camera';
import { now } from '../../device/clock.svelte';
import { position } from '../../device/position.svelte';
import { trySound } from '../../device/sound';
import type { KitsPage } from '../../generated/KitsPage';
import { language, t } from '../../i18n/index.svelte';
import { circleM, radius } from '../../shared/distance';
import { hub } from '../../shared/hub.svelte';
import { blockedBy, inTheWay } from '../../shared/hubwords';
import { lock } from '../../shared/lock.svelte';
import { opening } from '../../shared/opening.svelte';
import { packAge } from '../../shared/packline';
import { Question } from '../../shared/question.svelte';
import { standing } from '../../shared/standing.svelte';
import type { ScreenName } from '../../shared/route.svelte';
import { fullDate } from '../../shared/times';

/** `untried` is neither: somebody has to try it. */
export type Readiness = 'ready' | 'look' | 'untried';

export interface Found {
  readiness: Readiness;
  /** What was found, in a sentence. */
  line: string;
  /** Where it is put right. */
  to?: ScreenName;
}

/** The widest circle that a zone can be told with; the companion judges, this only says so. */
const POOR_M = 100;
/** A kit that expires within so many days wants another. */
const SOON_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

const ready = (line: string, to?: ScreenName): Found => ({ readiness: 'ready', line, to });
const look = (line: string, to?: ScreenName): Found => ({ readiness: 'look', line, to });
const untried = (line: string, to?: ScreenName): Found => ({ readiness: 'untried', line, to });

export class Checks {
  readonly #kits = new Question<KitsPage>();
  #camera = $state<CameraReadiness | undefined>(undefined);
  /** Whether the alarm could be played; nothing until somebody tried. */
  #sounded = $state<boolean | undefined>(undefined);

  /** Looks again at what tells nobody by itself. */
  async look(): Promise<void> {
    this.#camera = await cameraReadiness();
  }

  /** The kits stand behind the lock. */
  askKits(): void {
    if (!lock.isOpen) return this.#kits.forget();
    const asked = { language: language.tag };
    void this.#kits.ask(() => backend.ask('kits', asked));
  }

  async playAlarm(): Promise<void> {
    this.#sounded = await trySound();
  }

  get position(): Found {
    const { fix } = position;
    if (!fix) return look(t(position.state === 'asking' ? 'place-asking' : 'shift-no-position'), 'place');
    const within = t('place-within', { radius: radius(circleM(fix)) });
    return fix.accuracy_m > POOR_M ? look(`${within}. ${t('place-poor')}`, 'place') : ready(within, 'place');
  }

  get camera(): Found {
    const lines: Record<CameraReadiness, Found> = {
      ready: ready(t('shift-camera-ready'), 'card'),
      asks: untried(t('shift-camera-asks'), 'card'),
      denied: look(t('shift-camera-denied'), 'card'),
      absent: look(t('shift-camera-absent'), 'card'),
    };
    return this.#camera ? lines[this.#camera] : untried(t('waiting'));
  }

  get sound(): Found {
    if (this.#sounded === undefined) return untried(t('shift-sound-try'));
    return this.#sounded ? ready(t('shift-sound-played')) : look(t('shift-sound-none'));
  }

  get lock(): Found {
    switch (lock.state?.is) {
      case 'open':
        return ready(t('lock-state-open'), 'lock');
      case 'locked':
        return ready(t('lock-state-locked'), 'lock');
      case 'damaged':
      case 'lock_damaged':
        return look(t('lock-state-damaged'), 'lock');
      default:
        return look(t('shift-lock-none'), 'lock');
    }
  }

  get kit(): Found {
    if (!lock.isOpen) return untried(t('shift-kit-locked'), 'lock');
    const page = this.#kits.answer;
    if (!page) return this.#kits.failed ? look(t('shift-kit-unread'), 'kit') : untried(t('waiting'), 'kit');
    const filled = page.kits.filter(({ left }) => left > 0);
    const doses = filled.reduce((sum, { left }) => sum + left, 0);
    if (doses === 0) return look(t('shift-kit-none'), 'kit');
    const count = t('shift-kit-doses', { n: doses });
    if (filled.every(({ expired }) => expired)) return look(`${count} ${t('shift-kit-expired')}`, 'kit');
    const last = filled.flatMap(({ kit, expired }) => (expired ? [] : [kit.expires_on ?? ''])).toSorted().at(-1);
    if (!last) return ready(count, 'kit');
    const until = `${count} ${t('shift-kit-until', { date: fullDate(last) })}`;
    return Date.parse(last) - now() < SOON_DAYS * DAY_MS ? look(until, 'kit') : ready(until, 'kit');
  }

  get pack(): Found {
    const { pack } = opening;
    if (!pack) return look(t('packs-none'), 'packs');
    if (pack.freshness === 'expired') return look(t('pack-bears-expired'), 'packs');
    if (pack.freshness === 'from_the_future') return look(t('pack-bears-future'), 'packs');
    if (pack.signed.state === 'signer_removed') return look(t('pack-bears-signer-removed'), 'packs');
    if (standing.question.answer?.zone.why === 'outside_coverage') return look(t('shift-pack-elsewhere', { name: pack.name }), 'packs');
    const line = `${pack.name}. ${packAge(pack)}.`;
    if (pack.fictional) return look(`${line} ${t('shift-pack-fictional')}`, 'packs');
    return ready(position.fix ? `${line} ${t('shift-pack-covers')}` : line, 'packs');
  }

  get hub(): Found {
    const { page } = hub;
    if (!page) return untried(t('waiting'), 'hub');
    if (!page.hub?.enrolled) return look(t('outbox-no-hub'), 'hub');
    const blocked = blockedBy(page);
    const waiting = t('outbox-waiting', { n: page.outbox.waiting });
    if (page.outbox.attention > 0) return look(t('outbox-attention', { n: page.outbox.attention }), 'records');
    if (blocked && !inTheWay(blocked).calm) return look(t(inTheWay(blocked).what), 'hub');
    return ready(blocked ? `${t(inTheWay(blocked).what)} ${waiting}` : waiting, 'hub');
  }
}
