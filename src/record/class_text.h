/* record/class_text.h: one spelling per class.
 *
 * Classes are compared as text after one clean-up: numbers in their shortest form, so that "1",
 * "1.0", "+1" and the number 1 are one class; True, TRUE and False become true and false. Anything
 * else is left as it is.
 */
#ifndef VEER_RECORD_CLASS_TEXT_H
#define VEER_RECORD_CLASS_TEXT_H

#include <stddef.h>

#include "base/limits.h"

#define VEER_CLASS_TEXT_SIZE (VEER_LIMIT_NAME_BYTES + 1)

/** The clean spelling of a class of up to VEER_LIMIT_NAME_BYTES bytes; returns its length. `out`
 * may be `text`. */
size_t veer_class_clean(const char *text, size_t len, char out[VEER_CLASS_TEXT_SIZE]);

/** The class that a number spells; returns its length. */
size_t veer_class_of_number(double value, char out[VEER_CLASS_TEXT_SIZE]);

#endif
