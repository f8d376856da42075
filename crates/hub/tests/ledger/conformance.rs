//! The same facts on both ledgers.

use tempfile::TempDir;
use wayside_hub::ledger::{AnyLedger, Database};

use crate::cluster::Cluster;
use crate::{devices, letters, succession};

/// A new ledger in a file.
pub async fn in_a_file() -> (TempDir, AnyLedger) {
    let folder = TempDir::new().expect("a folder");
    let ledger = AnyLedger::open(folder.path(), None).await;
    (folder, ledger.expect("the ledger opens"))
}

/// A new ledger in a database.
pub async fn on_a_server(cluster: &Cluster) -> AnyLedger {
    let address = cluster.database().await;
    let ledger = AnyLedger::open(std::path::Path::new(""), Some(&Database::at(address))).await;
    ledger.expect("the ledger opens")
}

macro_rules! facts {
    ($($room:ident: $($fact:ident,)*;)*) => {
        mod sqlite {
            $(mod $room {
                $(#[tokio::test]
                async fn $fact() {
                    let (_folder, ledger) = super::super::in_a_file().await;
                    crate::$room::$fact(&ledger).await;
                })*
            })*
        }

        /// One server for all of them, each in a database of its own.
        #[tokio::test]
        async fn every_fact_holds_on_postgresql_too() {
            let Some(cluster) = Cluster::start(false).await else {
                return;
            };
            $($({
                let ledger = on_a_server(&cluster).await;
                eprintln!("{} {}", stringify!($room), stringify!($fact));
                $room::$fact(&ledger).await;
            })*)*
        }
    };
}

facts! {
    letters:
        a_letter_is_taken_in_once_and_then_a_duplicate,
        another_letter_with_the_same_id_is_held_and_overwrites_nothing,
        another_letter_in_the_same_place_is_held_as_a_fork,
        a_revoked_device_sends_into_quarantine_what_it_had_not_sent_before,
        what_a_revoked_device_brought_is_let_go_when_the_agency_says_so,
        quarantine_holds_so_much_and_what_is_over_it_is_not_taken_in,
        a_device_that_nobody_enrolled_is_held,
        an_amendment_waits_for_what_it_amends_and_never_stands_before_it,
        what_waits_for_a_letter_that_waited_goes_with_it,
        twins_forks_and_amendments_within_a_batch_are_judged_as_between_batches,
        a_letter_that_cannot_be_one_harms_no_other,
        a_letter_of_a_later_form_is_kept_and_accepted,
        letters_for_a_programme_not_known_yet_wait_for_it,
        every_letter_comes_once_whatever_the_pages,
        delivery_purges_a_letter_and_reaches_its_device,
        a_closed_letter_stays_closed_as_it_was,
        nobody_but_the_programme_says_anything_of_a_letter,
        tombstones_outlive_the_purge,
        referrals_are_counted_by_month_and_pathway_and_what_became_of_them,
        the_doctor_sees_gaps_and_broken_links_and_quarantine,;
    devices:
        a_ticket_enrols_one_device_and_answers_it_again,
        a_ticket_that_is_late_or_unknown_enrols_nobody,
        a_revoked_key_is_not_enrolled_again,
        a_device_is_seen_by_the_hour_and_its_credential_only_grows,
        devices_are_listed_by_label,
        what_is_done_to_no_device_is_said,
        a_feed_is_gapless_and_in_order,
        a_device_says_only_of_its_own_commands_that_they_are_done,
        programmes_are_renamed_and_keep_their_key,
        the_audit_log_is_a_chain,
        admins_are_added_once_and_replaced_when_asked,
        a_step_of_a_one_time_password_is_used_once,
        sessions_end_with_time_rest_and_a_new_password,;
    succession:
        who_joins_again_is_told_what_was_said_before_and_what_is_said_after,
        who_succeeds_a_successor_is_told_what_concerns_the_first,
        two_that_succeed_the_same_are_both_told,
        who_is_told_the_same_from_two_sides_is_told_once,
        nobody_succeeds_himself_or_a_key_that_is_not_known,
        a_ticket_that_does_not_count_makes_no_successor,
        devices_that_succeed_each_other_are_told_once,
        a_successor_has_its_own_commands_and_nobody_elses,;
}
