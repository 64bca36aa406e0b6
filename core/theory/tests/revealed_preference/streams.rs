//! The tests' draws as a generator of the `rand` crate.

use std::convert::Infallible;

use rand::TryRng;

use super::matrices::Draws;

pub(crate) struct Stream(pub Draws);

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Draws(seed))
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.0.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next())
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            chunk.copy_from_slice(&self.0.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
