/* support/oracle.h: reads the tables that the oracle generators write.
 *
 * A table is UTF-8 text. Empty lines and lines that start with '#' are ignored. Every other line is
 * one case: fields separated by tabs, each `key=value`. A value is text, one number, or numbers
 * separated by commas; numbers are decimal, C99 hexadecimal floats (Python's float.hex()), nan, inf
 * or -inf. An empty value is an empty list.
 */
#ifndef VEER_TEST_ORACLE_H
#define VEER_TEST_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct oracle oracle;

/** Opens a table or fails the running process with a message. */
oracle *oracle_open(const char *path);

/** Closes; NULL is fine. */
void oracle_close(oracle *table);

/** Moves to the next case; false at the end. What the last case returned is then invalid. */
bool oracle_next(oracle *table);

/** The line number of the current case, for messages. */
size_t oracle_line(const oracle *table);

/** Whether the current case has the key. */
bool oracle_has(const oracle *table, const char *key);

/** Text of a key; a missing key aborts with a message. */
const char *oracle_text(const oracle *table, const char *key);

/** One number. */
double oracle_number(const oracle *table, const char *key);

/** A list of numbers, owned by the table until the next case; may be changed by the caller. */
double *oracle_numbers(oracle *table, const char *key, size_t *ret_n);

/**
 * True when got equals want within relative tolerance rel, or both are below tiny in magnitude, or
 * both are NaN, or the same infinity. Prints line, key and both numbers when false.
 */
bool oracle_near(const oracle *table, const char *key, double got, double rel, double tiny);

#endif
