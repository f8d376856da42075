// What went wrong, as a code for the face to say.
import type { FaultCode } from '../generated/FaultCode';

/** The companion's closed list, and the one thing only the face can see: nobody answers. */
export type TroubleCode = FaultCode | 'unreachable';

const codes: ReadonlySet<string> = new Set<TroubleCode>([
  'no_pack',
  'not_found',
  'offer_gone',
  'cannot_remove',
  'locked',
  'not_set_up',
  'damaged',
  'in_use',
  'no_protocol',
  'no_run',
  'conflict',
  'unfit',
  'storage_full',
  'storage_read',
  'storage_write',
  'bad_request',
  'unreachable',
]);

/** Why a command was not answered. It carries a code for the face to say, never a text. */
export class Failed extends Error {
  readonly code: TroubleCode;
  readonly retry: boolean;

  constructor(code: TroubleCode, retry: boolean) {
    super(code);
    this.code = code;
    this.retry = retry;
  }

  /** Reads whatever a host rejected with. What is no `Fault` means that nobody answered. */
  static from(thrown: unknown): Failed {
    if (thrown instanceof Failed) return thrown;
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
      const { code } = thrown;
      if (typeof code === 'string' && codes.has(code)) {
        return new Failed(code as TroubleCode, 'retry' in thrown && thrown.retry === true);
      }
    }
    return new Failed('unreachable', true);
  }
}
