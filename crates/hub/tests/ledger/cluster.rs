//! A PostgreSQL of a test's own: a new cluster in a temporary folder, on a socket in that folder and on no
//! port, gone when the test is over. A server that the machine already runs is never spoken to.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// With this set a missing PostgreSQL is a failure.
const ALL: &str = "WAYSIDE_SKIP_NOTHING";

/// A running server.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    /// Who runs it, where root does not: user and group.
    user: Option<(u32, u32)>,
    durable: bool,
    /// Where it listens for encrypted lines, if it does.
    port: Option<u16>,
    made: AtomicU32,
}

/// The folder of Debian's newest PostgreSQL, or of one on the path.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|path| {
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .collect();
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let debian = found.into_iter().rev().map(|(_, path)| path);
    debian
        .chain(on_path)
        .find(|path| path.join("initdb").is_file() && path.join("postgres").is_file())
}

/// PostgreSQL refuses to be run by root: its own user then, or nobody.
fn somebody() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let own = users.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next()? == "postgres").then_some(())?;
        let mut parts = parts.skip(1);
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    });
    own.unwrap_or((65_534, 65_534))
}

impl Cluster {
    /// Starts a server. `durable`: that writes through as in earnest; else it is only quick. `None`, said
    /// aloud, where the machine has no PostgreSQL and is not asked to prove everything.
    pub async fn start(durable: bool) -> Option<Self> {
        let cluster = Self::new(durable)?;
        cluster.up().await;
        Some(cluster)
    }

    /// Starts one that listens on this machine too, for encrypted lines alone, as `localhost`. Gives the file
    /// with the certificate of who vouches for it.
    pub async fn start_encrypted() -> Option<(Self, PathBuf)> {
        let mut cluster = Self::new(false)?;
        let (authority, certificate, key) = certified("localhost");
        let given = |name: &str, text: &str| {
            let path = cluster.data().join(name);
            std::fs::write(&path, text).expect("a file");
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("kept secret");
            if let Some((user, group)) = cluster.user {
                chown(&path, Some(user), Some(group)).expect("the file is given away");
            }
        };
        given("server.crt", &certificate);
        given("server.key", &key);
        given(
            "pg_hba.conf",
            "local all all trust\nhostssl all all 127.0.0.1/32 trust\n",
        );
        let vouches = cluster.folder.path().join("authority.pem");
        std::fs::write(&vouches, authority).expect("a file");
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
        cluster.port = Some(free.expect("a port").port());
        cluster.up().await;
        Some((cluster, vouches))
    }

    /// Where it listens for encrypted lines, if it does.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    fn new(durable: bool) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os(ALL).is_none(),
                "PostgreSQL is missing: apt-get install postgresql"
            );
            eprintln!("SKIPPED: PostgreSQL is missing: apt-get install postgresql");
            return None;
        };
        let folder = TempDir::with_prefix("wayside-pg-").expect("a folder");
        let root = folder.path().metadata().expect("a folder").uid() == 0;
        let user = root.then(somebody);
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).expect("the folder is given away");
        }
        let cluster = Self {
            folder,
            programs,
            user,
            durable,
            port: None,
            made: AtomicU32::new(0),
        };
        cluster.run(
            "initdb",
            &[
                "-U",
                "wayside",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
        );
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.arg("-D").arg(self.data()).stdin(Stdio::null());
        command.current_dir("/").env_remove("PGDATA");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    fn run(&self, program: &str, with: &[&str]) {
        let done = self.command(program).args(with).output().expect(program);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program}: {said}");
    }

    /// Starts the server.
    pub async fn up(&self) {
        let folder = self.folder.path().display();
        let writes = if self.durable { "on" } else { "off" };
        let reach = match self.port {
            Some(port) => format!("-c listen_addresses=127.0.0.1 -p {port} -c ssl=on"),
            None => "-c listen_addresses=''".to_owned(),
        };
        let with = format!(
            "-k {folder} {reach} -c fsync={writes} -c full_page_writes={writes} \
             -c max_connections=100 -c logging_collector=off"
        );
        let log = self.folder.path().join("log");
        let log = log.to_string_lossy();
        self.run("pg_ctl", &["start", "-w", "-l", &log, "-o", &with]);
    }

    /// Stops the server at once.
    pub fn down(&self) {
        self.run("pg_ctl", &["stop", "-w", "-m", "immediate"]);
    }

    /// The address of a database here.
    pub fn address(&self, name: &str) -> String {
        let folder = self.folder.path().to_string_lossy().replace('/', "%2F");
        match self.port {
            Some(port) => format!("postgres://wayside@{folder}:{port}/{name}"),
            None => format!("postgres://wayside@{folder}/{name}"),
        }
    }

    /// Makes a new database and gives its address.
    pub async fn database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"))
            .await;
        self.address(&name)
    }

    /// Does something in a database.
    pub async fn sql(&self, name: &str, sql: &str) {
        let client = connect(&self.address(name)).await;
        client.batch_execute(sql).await.expect("SQL is carried out");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = ["stop", "-m", "immediate"];
        let _ = self.command("pg_ctl").args(stop).output();
        // Its last files may still be on their way out.
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// PEM of somebody who vouches, of the certificate of a host, and of the host's key.
pub fn certified(host: &str) -> (String, String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let authority = params.self_signed(&authority_key).expect("a certificate");
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new([host.to_owned()]).expect("a host");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    (authority.pem(), certificate.pem(), key.serialize_pem())
}

/// A connection of a test's own.
pub async fn connect(address: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls)
        .await
        .expect("the server answers");
    tokio::spawn(connection);
    client
}
