//! The one list of commands. It feeds the dispatcher here, Tauri's handler and permission
//! manifest in the shell, and the face's typed client in `ui/src/generated/commands.ts`.

use serde_json::Value;

use crate::Companion;
use crate::cards::*;
use crate::fault::{Fault, FaultCode};
use crate::referrals::*;
use crate::replies::*;
use crate::requests::*;
use crate::scene::*;

/// Hands the list to a macro of yours: `json` commands take one request and give one reply, `file`
/// commands take the raw bytes of a file the officer chose. Before each stands its [`CommandClass`].
#[macro_export]
macro_rules! for_each_command {
    ($hand_to:ident) => {
        $hand_to! {
            json {
                free opening: PlainRequest => Opening,
                free standing: HomeRequest => HomeReply,
                free choices: PlainRequest => Choices,
                free nearest: NearestRequest => NearestReply,
                free search: SearchRequest => SearchReply,
                free service: ServiceRequest => ServicePage,
                free zones: HomeRequest => ZonesPage,
                free zone: ZoneRequest => ZonePage,
                free whereabouts: WhereaboutsRequest => Whereabouts,
                free find_place: PlaceRequest => PlaceReply,
                free plan: PlainRequest => Option<StreetPlan>,
                free packs: PlainRequest => Vec<PackCard>,
                trust accept_pack: OfferRequest => Changed,
                free use_pack: PackRequest => Changed,
                trust go_back: PackRequest => Changed,
                trust remove_pack: PackRequest => Changed,
                free signers: PlainRequest => Vec<SignerRow>,
                trust accept_signer: OfferRequest => Changed,
                trust remove_signer: SignerRequest => Changed,
                free check_card: CardRequest => CardReply,
                free read_code: CodeRequest => CodeReading,
                free check_code: CodeRequest => CardReply,
                free match_template: TemplateRequest => CardReply,
                free cards: PlainRequest => CardsPage,
                free offer_card_text: CardRequest => CardListOffer,
                free accept_card_list: OfferRequest => Changed,
                free lock_state: PlainRequest => LockState,
                free set_up_lock: SetUpRequest => LockReply,
                free unlock: UnlockRequest => LockReply,
                free lock: PlainRequest => LockState,
                free change_secret: ChangeSecretRequest => LockReply,
                trust confirm_officer: PlainRequest => LockState,
                trust set_idle: IdleRequest => LockState,
                free touch: PlainRequest => LockState,
                free begin_overdose: BeginRequest => OverdosePage,
                free overdose: PlainRequest => Option<OverdosePage>,
                free show_overdose: ShowRequest => OverdosePage,
                free tap: TapRequest => TapReply,
                free voice: VoiceRequest => Option<SpokenStep>,
                free responder_level: LevelRequest => LevelPage,
                free qr: QrRequest => Qr,
                records kits: PlainRequest => KitsPage,
                records save_kit: KitRequest => KitsPage,
                free exposure: PlainRequest => ExposurePage,
                free do_exposure: ExposureRequest => ExposurePage,
                records records: PlainRequest => RecordsPage,
                records report: RecordRequest => ReportPage,
                records save_report: ReportRequest => ReportPage,
                records retract_record: RecordRequest => RecordsPage,
                trust export_records: ExportRequest => ExportFile,
                free pathways: PlainRequest => PathwaysPage,
                free hotline: HotlineRequest => HotlineReply,
                free near_miss: PlainRequest => NearMissPage,
                free send_near_miss: NearMissRequest => NearMissReply,
                records referrals: PlainRequest => ReferralsPage,
                records referral_draft: ReferralRequest => ReferralPage,
                records save_referral: SaveReferralRequest => ReferralPage,
                records send_referral: SendReferralRequest => SendReply,
                records retract_referral: RecordRequest => ReferralsPage,
                records send_again: RecordRequest => ReferralsPage,
                records referral_qr: RecordRequest => HandOver,
                free outbox_state: PlainRequest => OutboxState,
                records renew_outbox: PlainRequest => OutboxState,
                free hub_page: PlainRequest => HubPage,
                free read_ticket: TicketRequest => TicketReading,
                trust enrol: TicketRequest => EnrolReply,
                trust leave_hub: PlainRequest => HubPage,
                free sync_now: PlainRequest => HubPage,
            }
            file {
                free offer_pack => PackOffer,
                free offer_signer => SignerOffer,
                free offer_card_list => CardListOffer,
            }
        }
    };
}

/// What a command needs of the officer who holds the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandClass {
    /// Nothing: it answers on a locked device, and tells nothing of the records.
    Free,
    /// That the records stand open, or it tells and changes nothing of them.
    Records,
    /// It can change whom the device trusts, or takes something off it: an unlock of a moment ago, unless what it
    /// is asked changes no trust.
    Trust,
}

macro_rules! class {
    (free) => {
        CommandClass::Free
    };
    (records) => {
        CommandClass::Records
    };
    (trust) => {
        CommandClass::Trust
    };
}

macro_rules! dispatch {
    (json { $($class:ident $name:ident: $request:ty => $reply:ty,)* } file { $($file_class:ident $file:ident => $offer:ty,)* }) => {
        /// Every command with its class, in the order of the list.
        pub const COMMANDS: &[(&str, CommandClass)] = &[
            $((stringify!($name), class!($class)),)*
            $((stringify!($file), class!($file_class)),)*
        ];

        impl Companion {
            /// Answers a command by its name, for hosts that speak JSON.
            ///
            /// # Errors
            /// [`FaultCode::BadRequest`] for an unknown command or a request of the wrong shape; else what
            /// the command itself gives.
            pub fn dispatch(&self, name: &str, request: Value) -> Result<Value, Fault> {
                match name {
                    $(stringify!($name) => {
                        let request: $request = serde_json::from_value(request).map_err(bad_request)?;
                        let reply: $reply = self.$name(request)?;
                        serde_json::to_value(reply).map_err(bad_request)
                    })*
                    _ => Err(FaultCode::BadRequest.into()),
                }
            }

            /// Answers a command that takes the bytes of a file, by its name.
            ///
            /// # Errors
            /// As [`Companion::dispatch`].
            pub fn dispatch_file(&self, name: &str, bytes: Vec<u8>) -> Result<Value, Fault> {
                match name {
                    $(stringify!($file) => {
                        let offer: $offer = self.$file(bytes)?;
                        serde_json::to_value(offer).map_err(bad_request)
                    })*
                    _ => Err(FaultCode::BadRequest.into()),
                }
            }
        }
    };
}
for_each_command!(dispatch);

/// The message of a parse failure may quote what was asked, so it goes no further than here.
fn bad_request(_: serde_json::Error) -> Fault {
    FaultCode::BadRequest.into()
}

/// Hands commands on to what answers from the pack.
macro_rules! of_the_pack {
    ($($name:ident: $request:ty => $answer:ty,)*) => {
        impl Companion {
            $(
                #[doc = concat!("Answers `", stringify!($name), "` from the pack.")]
                ///
                /// # Errors
                /// The room's own.
                pub fn $name(&self, request: $request) -> Result<$answer, Fault> {
                    self.packs.$name(request)
                }
            )*
        }
    };
}
of_the_pack! {
    standing: HomeRequest => HomeReply,
    zones: HomeRequest => ZonesPage,
    choices: PlainRequest => Choices,
    nearest: NearestRequest => NearestReply,
    search: SearchRequest => SearchReply,
    service: ServiceRequest => ServicePage,
    zone: ZoneRequest => ZonePage,
    whereabouts: WhereaboutsRequest => Whereabouts,
    find_place: PlaceRequest => PlaceReply,
    plan: PlainRequest => Option<StreetPlan>,
    voice: VoiceRequest => Option<SpokenStep>,
    packs: PlainRequest => Vec<PackCard>,
    offer_pack: Vec<u8> => PackOffer,
    use_pack: PackRequest => Changed,
    signers: PlainRequest => Vec<SignerRow>,
    offer_signer: Vec<u8> => SignerOffer,
    check_card: CardRequest => CardReply,
    read_code: CodeRequest => CodeReading,
    check_code: CodeRequest => CardReply,
    match_template: TemplateRequest => CardReply,
    cards: PlainRequest => CardsPage,
    offer_card_list: Vec<u8> => CardListOffer,
    offer_card_text: CardRequest => CardListOffer,
    accept_card_list: OfferRequest => Changed,
}

/// Hands what may change whom the device trusts to the room of the packs, with what is known of the officer.
macro_rules! of_the_pack_with_trust {
    ($($name:ident: $request:ty, $fresh:ident;)*) => {
        impl Companion {
            $(
                #[doc = concat!("Carries out `", stringify!($name), "`.")]
                ///
                /// # Errors
                /// [`FaultCode::FreshUnlock`], [`FaultCode::NotSetUp`] or [`FaultCode::PassphraseNeeded`] where the
                /// officer has first to do something; the room's own.
                pub fn $name(&self, request: $request) -> Result<Changed, Fault> {
                    self.packs.$name(request, self.$fresh())
                }
            )*
        }
    };
}
of_the_pack_with_trust! {
    accept_pack: OfferRequest, fresh_unlock_for_duty;
    go_back: PackRequest, fresh_unlock;
    remove_pack: PackRequest, fresh_unlock;
    accept_signer: OfferRequest, fresh_unlock_for_duty;
    remove_signer: SignerRequest, fresh_unlock;
}
