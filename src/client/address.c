/* Which addresses may be called. Pure. */
#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"
#include "client/outgoing.h"

#define IPV4_BITS 96 /* in front of an IPv4 address that is written as IPv6 */

static const unsigned char mapped_prefix[12] = {[10] = 0xFF, [11] = 0xFF};

/* Refused without any setting. */
static const struct {
    const char *range; /* as veer_address_range_parse reads it */
} refused[] = {
    {"0.0.0.0/8"},          /* this host: unspecified */
    {"::/128"},             /* unspecified */
    {"169.254.0.0/16"},     /* link-local; metadata of most clouds */
    {"fe80::/10"},          /* link-local */
    {"100.100.100.200/32"}, /* metadata: Alibaba */
    {"168.63.129.16/32"},   /* metadata: Azure */
    {"192.0.0.192/32"},     /* metadata: Oracle */
    {"fd00:ec2::/32"},      /* metadata: Amazon, fd00:ec2::254 and its neighbours */
    {"fd20:ce::254/128"},   /* metadata: Google */
    {"224.0.0.0/4"},        /* multicast */
    {"ff00::/8"},           /* multicast */
    {"255.255.255.255/32"}, /* broadcast */
};

static veer_rc parse_bits(const char *text, unsigned most, unsigned *ret, veer_err *err)
{
    uint64_t bits = 0;
    if (veer_parse_uint64(text, strlen(text), &bits) != VEER_OK || bits > most)
        return veer_fail(err, VEER_EPARSE, "'/%.8s' is no length of a prefix of 0 to %u bits", text,
                         most);
    *ret = (unsigned)bits;
    return VEER_OK;
}

veer_rc veer_address_range_parse(const char *text, veer_address_range *ret, veer_err *err)
{
    char address[INET6_ADDRSTRLEN];
    const size_t len = strcspn(text, "/");
    veer_address_range range = {{0}, 128};
    unsigned char ipv4[4];
    if (len >= sizeof address)
        return veer_fail(err, VEER_EPARSE, "'%.60s' is no address or range of addresses", text);
    memcpy(address, text, len);
    address[len] = '\0';
    unsigned front = 0;
    if (inet_pton(AF_INET, address, ipv4) == 1) {
        memcpy(range.bytes, mapped_prefix, sizeof mapped_prefix);
        memcpy(range.bytes + sizeof mapped_prefix, ipv4, sizeof ipv4);
        front = IPV4_BITS;
    } else if (inet_pton(AF_INET6, address, range.bytes) != 1) {
        return veer_fail(err, VEER_EPARSE,
                         "'%.60s' is no address or range of addresses; one looks like 10.0.0.0/8",
                         text);
    }
    if (text[len] == '/') {
        const veer_rc rc = parse_bits(text + len + 1, 128 - front, &range.bits, err);
        if (rc != VEER_OK)
            return rc;
        range.bits += front;
    }
    *ret = range;
    return VEER_OK;
}

static bool in_range(const veer_address_range *range, const unsigned char bytes[16])
{
    const size_t whole = range->bits / 8;
    const unsigned rest = range->bits % 8;
    if (memcmp(range->bytes, bytes, whole) != 0)
        return false;
    return rest == 0 || ((range->bytes[whole] ^ bytes[whole]) >> (8 - rest)) == 0;
}

static bool in_any(const veer_address_range *ranges, size_t n, const unsigned char bytes[16])
{
    for (size_t i = 0; i < n; i++)
        if (in_range(&ranges[i], bytes))
            return true;
    return false;
}

static bool in_refused(const unsigned char bytes[16])
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        veer_address_range range;
        if (veer_address_range_parse(refused[i].range, &range, NULL) != VEER_OK ||
            in_range(&range, bytes))
            return true;
    }
    return false;
}

/* IPv4 that travels inside IPv6: where it starts, and whether its bits are turned over. */
static const struct {
    const char *range;  /* of IPv6 */
    size_t at;          /* first byte of the IPv4 address */
    unsigned char mask; /* each of its bytes is xored with this */
} carriers[] = {
    {"::/96", 12, 0},           /* IPv4-compatible; old */
    {"::ffff:0:0:0/96", 12, 0}, /* SIIT */
    {"64:ff9b::/96", 12, 0},    /* NAT64 */
    {"64:ff9b:1::/48", 12, 0},  /* NAT64 of a site */
    {"2002::/16", 2, 0},        /* 6to4 */
    {"2001::/32", 12, 0xFF},    /* Teredo: the client */
};

/* The IPv4 address inside, as ::ffff:a.b.c.d; false if there is none. ::1 and :: are themselves. */
static bool unwrap(const unsigned char bytes[16], unsigned char ret[16])
{
    static const unsigned char zeros[15];
    if (memcmp(bytes, zeros, sizeof zeros) == 0 && bytes[15] <= 1)
        return false;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
        veer_address_range range;
        if (veer_address_range_parse(carriers[i].range, &range, NULL) != VEER_OK ||
            !in_range(&range, bytes))
            continue;
        memcpy(ret, mapped_prefix, sizeof mapped_prefix);
        for (size_t k = 0; k < 4; k++)
            ret[12 + k] = (unsigned char)(bytes[carriers[i].at + k] ^ carriers[i].mask);
        return true;
    }
    return false;
}

bool veer_outgoing_allows(const veer_outgoing_policy *policy, const unsigned char bytes[16])
{
    unsigned char inner[16];
    const bool wrapped = unwrap(bytes, inner);
    if (policy != NULL) {
        if (in_any(policy->allow, policy->n_allow, bytes) ||
            (wrapped && in_any(policy->allow, policy->n_allow, inner)))
            return true;
        if (in_any(policy->deny, policy->n_deny, bytes) ||
            (wrapped && in_any(policy->deny, policy->n_deny, inner)))
            return false;
    }
    return !in_refused(bytes) && !(wrapped && in_refused(inner));
}
