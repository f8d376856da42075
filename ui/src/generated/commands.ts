// Written by `make bindings` from crates/companion/src/commands.rs. Do not edit.
import type { BeginRequest } from "./BeginRequest";
import type { CardListOffer } from "./CardListOffer";
import type { CardReply } from "./CardReply";
import type { CardRequest } from "./CardRequest";
import type { CardsPage } from "./CardsPage";
import type { ChangeSecretRequest } from "./ChangeSecretRequest";
import type { Changed } from "./Changed";
import type { Choices } from "./Choices";
import type { CodeReading } from "./CodeReading";
import type { CodeRequest } from "./CodeRequest";
import type { EnrolReply } from "./EnrolReply";
import type { ExportFile } from "./ExportFile";
import type { ExportRequest } from "./ExportRequest";
import type { ExposurePage } from "./ExposurePage";
import type { ExposureRequest } from "./ExposureRequest";
import type { HandOver } from "./HandOver";
import type { HomeReply } from "./HomeReply";
import type { HomeRequest } from "./HomeRequest";
import type { HotlineReply } from "./HotlineReply";
import type { HotlineRequest } from "./HotlineRequest";
import type { HubPage } from "./HubPage";
import type { IdleRequest } from "./IdleRequest";
import type { KitRequest } from "./KitRequest";
import type { KitsPage } from "./KitsPage";
import type { LevelPage } from "./LevelPage";
import type { LevelRequest } from "./LevelRequest";
import type { LockReply } from "./LockReply";
import type { LockState } from "./LockState";
import type { NearMissPage } from "./NearMissPage";
import type { NearMissReply } from "./NearMissReply";
import type { NearMissRequest } from "./NearMissRequest";
import type { NearestReply } from "./NearestReply";
import type { NearestRequest } from "./NearestRequest";
import type { OfferRequest } from "./OfferRequest";
import type { Opening } from "./Opening";
import type { OutboxState } from "./OutboxState";
import type { OverdosePage } from "./OverdosePage";
import type { PackCard } from "./PackCard";
import type { PackOffer } from "./PackOffer";
import type { PackRequest } from "./PackRequest";
import type { PathwaysPage } from "./PathwaysPage";
import type { PlaceReply } from "./PlaceReply";
import type { PlaceRequest } from "./PlaceRequest";
import type { PlainRequest } from "./PlainRequest";
import type { Qr } from "./Qr";
import type { QrRequest } from "./QrRequest";
import type { RecordRequest } from "./RecordRequest";
import type { RecordsPage } from "./RecordsPage";
import type { ReferralPage } from "./ReferralPage";
import type { ReferralRequest } from "./ReferralRequest";
import type { ReferralsPage } from "./ReferralsPage";
import type { ReportPage } from "./ReportPage";
import type { ReportRequest } from "./ReportRequest";
import type { SaveReferralRequest } from "./SaveReferralRequest";
import type { SearchReply } from "./SearchReply";
import type { SearchRequest } from "./SearchRequest";
import type { SendReferralRequest } from "./SendReferralRequest";
import type { SendReply } from "./SendReply";
import type { ServicePage } from "./ServicePage";
import type { ServiceRequest } from "./ServiceRequest";
import type { SetUpRequest } from "./SetUpRequest";
import type { ShowRequest } from "./ShowRequest";
import type { SignerOffer } from "./SignerOffer";
import type { SignerRequest } from "./SignerRequest";
import type { SignerRow } from "./SignerRow";
import type { SpokenStep } from "./SpokenStep";
import type { StreetPlan } from "./StreetPlan";
import type { TapReply } from "./TapReply";
import type { TapRequest } from "./TapRequest";
import type { TemplateRequest } from "./TemplateRequest";
import type { TicketReading } from "./TicketReading";
import type { TicketRequest } from "./TicketRequest";
import type { UnlockRequest } from "./UnlockRequest";
import type { VoiceRequest } from "./VoiceRequest";
import type { Whereabouts } from "./Whereabouts";
import type { WhereaboutsRequest } from "./WhereaboutsRequest";
import type { ZonePage } from "./ZonePage";
import type { ZoneRequest } from "./ZoneRequest";
import type { ZonesPage } from "./ZonesPage";

/** Commands that take one request and give one reply. */
export interface JsonCommands {
  opening: { request: PlainRequest; reply: Opening };
  standing: { request: HomeRequest; reply: HomeReply };
  choices: { request: PlainRequest; reply: Choices };
  nearest: { request: NearestRequest; reply: NearestReply };
  search: { request: SearchRequest; reply: SearchReply };
  service: { request: ServiceRequest; reply: ServicePage };
  zones: { request: HomeRequest; reply: ZonesPage };
  zone: { request: ZoneRequest; reply: ZonePage };
  whereabouts: { request: WhereaboutsRequest; reply: Whereabouts };
  find_place: { request: PlaceRequest; reply: PlaceReply };
  plan: { request: PlainRequest; reply: StreetPlan | null };
  packs: { request: PlainRequest; reply: Array<PackCard> };
  accept_pack: { request: OfferRequest; reply: Changed };
  use_pack: { request: PackRequest; reply: Changed };
  go_back: { request: PackRequest; reply: Changed };
  remove_pack: { request: PackRequest; reply: Changed };
  signers: { request: PlainRequest; reply: Array<SignerRow> };
  accept_signer: { request: OfferRequest; reply: Changed };
  remove_signer: { request: SignerRequest; reply: Changed };
  check_card: { request: CardRequest; reply: CardReply };
  read_code: { request: CodeRequest; reply: CodeReading };
  check_code: { request: CodeRequest; reply: CardReply };
  match_template: { request: TemplateRequest; reply: CardReply };
  cards: { request: PlainRequest; reply: CardsPage };
  offer_card_text: { request: CardRequest; reply: CardListOffer };
  accept_card_list: { request: OfferRequest; reply: Changed };
  lock_state: { request: PlainRequest; reply: LockState };
  set_up_lock: { request: SetUpRequest; reply: LockReply };
  unlock: { request: UnlockRequest; reply: LockReply };
  lock: { request: PlainRequest; reply: LockState };
  change_secret: { request: ChangeSecretRequest; reply: LockReply };
  confirm_officer: { request: PlainRequest; reply: LockState };
  set_idle: { request: IdleRequest; reply: LockState };
  touch: { request: PlainRequest; reply: LockState };
  begin_overdose: { request: BeginRequest; reply: OverdosePage };
  overdose: { request: PlainRequest; reply: OverdosePage | null };
  show_overdose: { request: ShowRequest; reply: OverdosePage };
  tap: { request: TapRequest; reply: TapReply };
  voice: { request: VoiceRequest; reply: SpokenStep | null };
  responder_level: { request: LevelRequest; reply: LevelPage };
  qr: { request: QrRequest; reply: Qr };
  kits: { request: PlainRequest; reply: KitsPage };
  save_kit: { request: KitRequest; reply: KitsPage };
  exposure: { request: PlainRequest; reply: ExposurePage };
  do_exposure: { request: ExposureRequest; reply: ExposurePage };
  records: { request: PlainRequest; reply: RecordsPage };
  report: { request: RecordRequest; reply: ReportPage };
  save_report: { request: ReportRequest; reply: ReportPage };
  retract_record: { request: RecordRequest; reply: RecordsPage };
  export_records: { request: ExportRequest; reply: ExportFile };
  pathways: { request: PlainRequest; reply: PathwaysPage };
  hotline: { request: HotlineRequest; reply: HotlineReply };
  near_miss: { request: PlainRequest; reply: NearMissPage };
  send_near_miss: { request: NearMissRequest; reply: NearMissReply };
  referrals: { request: PlainRequest; reply: ReferralsPage };
  referral_draft: { request: ReferralRequest; reply: ReferralPage };
  save_referral: { request: SaveReferralRequest; reply: ReferralPage };
  send_referral: { request: SendReferralRequest; reply: SendReply };
  retract_referral: { request: RecordRequest; reply: ReferralsPage };
  send_again: { request: RecordRequest; reply: ReferralsPage };
  referral_qr: { request: RecordRequest; reply: HandOver };
  outbox_state: { request: PlainRequest; reply: OutboxState };
  renew_outbox: { request: PlainRequest; reply: OutboxState };
  hub_page: { request: PlainRequest; reply: HubPage };
  read_ticket: { request: TicketRequest; reply: TicketReading };
  enrol: { request: TicketRequest; reply: EnrolReply };
  leave_hub: { request: PlainRequest; reply: HubPage };
  sync_now: { request: PlainRequest; reply: HubPage };
}

/** Commands that take the bytes of a file the officer chose. */
export interface FileCommands {
  offer_pack: { reply: PackOffer };
  offer_signer: { reply: SignerOffer };
  offer_card_list: { reply: CardListOffer };
}

/** Commands that may want the officer to unlock again first. */
export const TRUST_COMMANDS: ReadonlySet<string> = new Set([
  "accept_pack",
  "go_back",
  "remove_pack",
  "accept_signer",
  "remove_signer",
  "confirm_officer",
  "set_idle",
  "export_records",
  "enrol",
  "leave_hub",
]);
