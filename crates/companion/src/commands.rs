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
/// commands take the raw bytes of a file the officer chose.
#[macro_export]
macro_rules! for_each_command {
    ($hand_to:ident) => {
        $hand_to! {
            json {
                opening: PlainRequest => Opening,
                standing: HomeRequest => HomeReply,
                choices: PlainRequest => Choices,
                nearest: NearestRequest => NearestReply,
                search: SearchRequest => SearchReply,
                service: ServiceRequest => ServicePage,
                zones: HomeRequest => ZonesPage,
                zone: ZoneRequest => ZonePage,
                whereabouts: WhereaboutsRequest => Whereabouts,
                find_place: PlaceRequest => PlaceReply,
                plan: PlainRequest => Option<StreetPlan>,
                packs: PlainRequest => Vec<PackCard>,
                accept_pack: OfferRequest => Changed,
                use_pack: PackRequest => Changed,
                go_back: PackRequest => Changed,
                remove_pack: PackRequest => Changed,
                signers: PlainRequest => Vec<SignerRow>,
                accept_signer: OfferRequest => Changed,
                remove_signer: SignerRequest => Changed,
                check_card: CardRequest => CardReply,
                read_code: CodeRequest => CodeReading,
                check_code: CodeRequest => CardReply,
                match_template: TemplateRequest => CardReply,
                cards: PlainRequest => CardsPage,
                offer_card_text: CardRequest => CardListOffer,
                accept_card_list: OfferRequest => Changed,
                lock_state: PlainRequest => LockState,
                set_up_lock: SetUpRequest => LockReply,
                unlock: UnlockRequest => LockReply,
                lock: PlainRequest => LockState,
                change_secret: ChangeSecretRequest => LockReply,
                set_idle: IdleRequest => LockState,
                touch: PlainRequest => LockState,
                begin_overdose: BeginRequest => OverdosePage,
                overdose: PlainRequest => Option<OverdosePage>,
                show_overdose: ShowRequest => OverdosePage,
                tap: TapRequest => TapReply,
                voice: VoiceRequest => Option<SpokenStep>,
                responder_level: LevelRequest => LevelPage,
                qr: QrRequest => Qr,
                kits: PlainRequest => KitsPage,
                save_kit: KitRequest => KitsPage,
                exposure: PlainRequest => ExposurePage,
                do_exposure: ExposureRequest => ExposurePage,
                records: PlainRequest => RecordsPage,
                report: RecordRequest => ReportPage,
                save_report: ReportRequest => ReportPage,
                retract_record: RecordRequest => RecordsPage,
                export_records: ExportRequest => ExportFile,
                pathways: PlainRequest => PathwaysPage,
                hotline: HotlineRequest => HotlineReply,
                near_miss: PlainRequest => NearMissPage,
                send_near_miss: NearMissRequest => NearMissReply,
                referrals: PlainRequest => ReferralsPage,
                referral_draft: ReferralRequest => ReferralPage,
                save_referral: SaveReferralRequest => ReferralPage,
                send_referral: SendReferralRequest => SendReply,
                retract_referral: RecordRequest => ReferralsPage,
                send_again: RecordRequest => ReferralsPage,
                referral_qr: RecordRequest => HandOver,
                outbox_state: PlainRequest => OutboxState,
                renew_outbox: PlainRequest => OutboxState,
                hub_page: PlainRequest => HubPage,
                read_ticket: TicketRequest => TicketReading,
                enrol: TicketRequest => EnrolReply,
                leave_hub: PlainRequest => HubPage,
                sync_now: PlainRequest => HubPage,
            }
            file {
                offer_pack => PackOffer,
                offer_signer => SignerOffer,
                offer_card_list => CardListOffer,
            }
        }
    };
}

macro_rules! dispatch {
    (json { $($name:ident: $request:ty => $reply:ty,)* } file { $($file:ident => $offer:ty,)* }) => {
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
    accept_pack: OfferRequest => Changed,
    use_pack: PackRequest => Changed,
    go_back: PackRequest => Changed,
    remove_pack: PackRequest => Changed,
    signers: PlainRequest => Vec<SignerRow>,
    offer_signer: Vec<u8> => SignerOffer,
    accept_signer: OfferRequest => Changed,
    remove_signer: SignerRequest => Changed,
    check_card: CardRequest => CardReply,
    read_code: CodeRequest => CodeReading,
    check_code: CodeRequest => CardReply,
    match_template: TemplateRequest => CardReply,
    cards: PlainRequest => CardsPage,
    offer_card_list: Vec<u8> => CardListOffer,
    offer_card_text: CardRequest => CardListOffer,
    accept_card_list: OfferRequest => Changed,
}
