//! One HTTP/1.1 connection that stays open, as a browser or a phone keeps it.
//!
//! Never does more than it is asked: no pipelining, no redirects, no second try.

use crate::Outcome;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection.
pub struct Line {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Line {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), body: Vec::new() })
    }

    /// Sends a request and reads the whole answer, which must be 200.
    pub async fn ask(&mut self, request: &[u8]) -> Outcome<&[u8]> {
        self.stream.get_mut().write_all(request).await?;
        let (status, length) = self.head().await?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        if status == "200" {
            return Ok(&self.body);
        }
        Err(format!("the server answered {status}: {}", String::from_utf8_lossy(&self.body).trim_end()).into())
    }

    /// Status and length of the body.
    async fn head(&mut self) -> Outcome<(String, usize)> {
        let first = self.line().await?;
        let status = first.split(' ').nth(1).ok_or("the server does not speak HTTP")?.to_owned();
        let mut length = 0;
        loop {
            let line = self.line().await?;
            match line.split_once(':') {
                None => return Ok((status, length)),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some(_) => {}
            }
        }
    }

    async fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await? {
            0 => Err("the server hung up".into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

/// A request as it goes over the line.
pub fn request(method: &str, path: &str, header: Option<(&str, &str)>, body: &[u8]) -> Vec<u8> {
    let header = header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: set\r\ncontent-length: {length}\r\n{header}\r\n");
    [head.as_bytes(), body].concat()
}
