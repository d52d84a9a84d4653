//! A WebDriver server: started on a free port, killed when dropped.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result};

/// A running chromedriver or geckodriver.
pub struct DriverProcess {
    child: Child,
    /// Address for WebDriver commands.
    pub address: String,
}

impl DriverProcess {
    /// Starts `program`, which is to choose a free port itself and to name it in a line of output with `announcement` before it.
    pub fn start(program: &str, arguments: &[&str], announcement: &'static str) -> Result<DriverProcess> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {program}; is it installed and on PATH?"))?;
        let output = child.stdout.take().context("the driver's output is piped")?;
        // The thread reads on to the end, so that the driver never blocks on a full pipe.
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(port) = announced_port(&line, announcement) {
                    // The receiver is gone once the first port was told.
                    let _ = sender.send(port);
                }
            }
        });
        let port = receiver.recv_timeout(Duration::from_secs(20));
        let mut process = DriverProcess { child, address: String::new() };
        process.address = format!(
            "http://127.0.0.1:{}",
            port.with_context(|| format!("{program} did not say on which port it listens"))?
        );
        Ok(process)
    }
}

impl Drop for DriverProcess {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The number after `announcement`.
fn announced_port(line: &str, announcement: &str) -> Option<u16> {
    let (_, rest) = line.split_once(announcement)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_the_drivers_print() {
        let chromedriver = "ChromeDriver was started successfully on port 36195.";
        assert_eq!(announced_port(chromedriver, "successfully on port "), Some(36195));
        let geckodriver = "1763760000000\tgeckodriver\tINFO\tListening on 127.0.0.1:43211";
        assert_eq!(announced_port(geckodriver, "Listening on 127.0.0.1:"), Some(43211));
        assert_eq!(announced_port("Starting ChromeDriver 156 on port 0", "successfully on port "), None);
    }
}
