/* Numbers that are long, have an exponent, or are wrong. */
#include "base/num.h"
#include "json/scan.h"

static bool is_digit(const veer_json_reader *r, const char *p)
{
    return p < r->end && *p >= '0' && *p <= '9';
}

/* Behind the digits at p, or NULL with a fault if there are none. */
static const char *digits_end(veer_json_reader *r, const char *p, const char *expected)
{
    if (!is_digit(r, p)) {
        veer_json_unexpected(r, p, expected);
        return NULL;
    }
    while (is_digit(r, p))
        p++;
    return p;
}

/* Behind the number by the grammar of RFC 8259, or NULL with a fault. */
static const char *number_end(veer_json_reader *r, const char *p, bool *ret_integer)
{
    p += *p == '-';
    if (is_digit(r, p) && *p == '0' && is_digit(r, p + 1)) {
        veer_json_fault(r, VEER_EPARSE, p, "expected a number without leading zeros");
        return NULL;
    }
    p = digits_end(r, p, "a digit after '-'");
    *ret_integer = p != NULL;
    if (p != NULL && p < r->end && *p == '.') {
        *ret_integer = false;
        p = digits_end(r, p + 1, "a digit after '.'");
    }
    if (p != NULL && p < r->end && (*p == 'e' || *p == 'E')) {
        *ret_integer = false;
        p++;
        p += p < r->end && (*p == '+' || *p == '-');
        p = digits_end(r, p, "a digit in the exponent");
    }
    return p;
}

bool veer_json_scan_number_slow(veer_json_reader *r, const char *start)
{
    bool integer = false;
    const char *p = number_end(r, start, &integer);
    if (p == NULL)
        return false;
    const size_t len = (size_t)(p - start);
    size_t used = 0;
    int64_t exact = 0;
    if (veer_parse_double(start, len, &used, &r->number) != VEER_OK)
        return veer_json_fault(r, VEER_ELIMIT, start, "a number is beyond the range of a double");
    r->is_uint64 =
        integer && *start != '-' && veer_parse_uint64(start, len, &r->integer) == VEER_OK;
    r->is_int64 =
        integer && veer_parse_int64(start, len, &exact) == VEER_OK && (exact != 0 || *start != '-');
    if (r->is_int64)
        r->integer = (uint64_t)exact;
    r->text = start;
    r->text_len = len;
    r->at = p;
    return true;
}
