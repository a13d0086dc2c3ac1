//! Where bytes of a kind stand among up to 64: one bit a byte, the first byte the lowest bit.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// Where this byte stands.
#[inline(always)]
pub(super) fn equal<S: Simd>(simd: S, block: &[u8; 64], byte: u8) -> u64 {
    u8x64::from_slice(simd, block).simd_eq(byte).to_bitmask()
}

/// Where digits stand.
#[inline(always)]
pub(super) fn digits<S: Simd>(simd: S, block: &[u8; 64]) -> u64 {
    // What is below `0` wraps around to above nine.
    (u8x64::from_slice(simd, block) - b'0').simd_le(9).to_bitmask()
}

/// The place of the lowest bit that is set, 64 without one.
#[inline(always)]
pub(super) const fn first(bits: u64) -> usize {
    bits.trailing_zeros() as usize
}

/// All bits but the lowest that is set.
#[inline(always)]
pub(super) const fn behind_first(bits: u64) -> u64 {
    bits & bits.wrapping_sub(1)
}

/// Each bit says whether the bits up to and with it are an odd number: between two quotes, with the first.
#[inline(always)]
pub(super) fn odd_so_far(bits: u64) -> u64 {
    let bits = bits ^ bits << 1;
    let bits = bits ^ bits << 2;
    let bits = bits ^ bits << 4;
    let bits = bits ^ bits << 8;
    let bits = bits ^ bits << 16;
    bits ^ bits << 32
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;

    proptest::proptest! {
        #[test]
        fn bits_agree_with_a_loop(bytes in proptest::array::uniform32(0_u8..), shift in 0_u8..64, byte in 0_u8..) {
            let mut block = [0; 64];
            for (index, place) in block.iter_mut().enumerate() {
                // Half of the bytes near the digits, half anywhere.
                *place = if index % 2 == 0 { bytes[index / 2] } else { b'0' - 4 + bytes[index / 2] % 18 + shift / 63 };
            }
            let naive = |test: &dyn Fn(u8) -> bool| {
                block.iter().enumerate().fold(0_u64, |bits, (at, byte)| bits | u64::from(test(*byte)) << at)
            };
            let digit = naive(&|byte| byte.is_ascii_digit());
            // With the least and with all that the processor has.
            for level in [Level::baseline(), Level::new()] {
                proptest::prop_assert_eq!(dispatch!(level, simd => digits(simd, &block)), digit);
                for wanted in [byte, b'5', block[7]] {
                    let same = naive(&|byte| byte == wanted);
                    proptest::prop_assert_eq!(dispatch!(level, simd => equal(simd, &block, wanted)), same);
                }
            }
        }

        #[test]
        fn parity_agrees_with_a_loop(bits in 0_u64..) {
            let naive = (0..64).fold(0, |odd, at| odd | u64::from((bits << (63 - at)).count_ones() % 2) << at);
            proptest::prop_assert_eq!(odd_so_far(bits), naive);
        }
    }
}
