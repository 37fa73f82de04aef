/* rules/functions.h: the table of functions as parser and writer see it. */
#ifndef VEER_RULES_FUNCTIONS_H
#define VEER_RULES_FUNCTIONS_H

#include "rules/expr.h"

/** The row of a name of len bytes, or NULL. */
const veer_function *expr_function_find(const char *name, size_t len);

/** In what the number beside a term is given: "", "%", "s", "ms" or "days". */
const char *expr_term_unit(const veer_term *term);

/** Whether 5% is a number of that unit and kind. */
bool expr_term_takes_percent(const veer_term *term);

/** Between what the value of a term lies; infinite where it is not bounded. */
void expr_term_bounds(const veer_term *term, double *ret_lower, double *ret_upper);

/** The words for the values of health(), from 0. */
extern const char *const expr_health_words[4];

/** Whether a text can be written without quotes, as a name. */
bool expr_is_name(const char *text);

#endif
