/* fuzz/fuzz.h: the one entry point that every fuzz/fuzz_<name>.c defines.
 *
 * The same file is linked with libFuzzer (make fuzz) and with replay.c, which feeds it the files of
 * fuzz/corpus/<name>/ as an ordinary test of every build. It aborts, through FUZZ_REQUIRE or a
 * sanitizer, when an invariant is broken; it never rejects an input and keeps no state between two.
 */
#ifndef VEER_FUZZ_H
#define VEER_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** Runs one input; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** An invariant that must hold whatever the input is. */
#define FUZZ_REQUIRE(condition)                                                     \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                \
        }                                                                           \
    } while (0)

#endif
