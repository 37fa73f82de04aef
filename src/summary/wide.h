/* summary/wide.h: 128-bit integers, which gcc and clang have on every 64-bit machine. */
#ifndef VEER_SUMMARY_WIDE_H
#define VEER_SUMMARY_WIDE_H

__extension__ typedef unsigned __int128 veer_u128;
__extension__ typedef __int128 veer_i128;

#endif
