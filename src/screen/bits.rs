//! Sets of small numbers, a bit each.

use smallvec::SmallVec;

/// Numbers that share a group.
pub(super) const TOGETHER: usize = u64::BITS as usize;
/// So many groups need no memory beyond the stack.
const ON_STACK: usize = 80;

pub(super) type Bits = SmallVec<[u64; ON_STACK]>;

/// How many groups hold the numbers below `count`.
pub(super) fn groups(count: usize) -> usize {
    count.div_ceil(TOGETHER)
}

/// Does nothing for a number that no group holds.
pub(super) fn set(bits: &mut [u64], number: usize) {
    if let Some(group) = bits.get_mut(number / TOGETHER) {
        *group |= 1 << (number % TOGETHER);
    }
}

pub(super) fn has(bits: &[u64], number: usize) -> bool {
    let group = bits.get(number / TOGETHER);
    group.is_some_and(|group| group >> (number % TOGETHER) & 1 == 1)
}
