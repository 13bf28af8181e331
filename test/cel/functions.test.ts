import { describe, expect, it } from 'vitest'
import { Activation } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'
import { readVariables } from '../../src/cel/read-variables.js'
import { typeWord } from '../../src/cel/value.js'
import { parseJson } from '../../src/yaml/json.js'

const activation = readVariables(
  parseJson(`{
  "jwt": {"sub": "alice", "n": 5, "org": {"n": 5, "neg": -1}, "list": [1, {"a": 2}], "rawToken": "shadowed", "nothing": null},
  "apiKey": {"key": "secret", "tier": "gold", "n": 3},
  "basicAuth": {"username": "bob"},
  "request": {"method": "GET", "uri": "http://h", "path": "/a", "pathAndQuery": "/a?x=1", "headers": {"x-one": "1", "x-two": ["a", "b, c"], "x-utf8": "é"}, "startTime": "2024-01-01T00:00:00.5+02:00"},
  "response": {"code": 200},
  "source": {"address": "10.0.0.1", "port": 1, "connectHeaders": {"x-a": "b"}, "unverifiedWorkload": {"name": "p"}},
  "destination": {"address": "10.0.0.2", "port": 8080},
  "llm": {"requestModel": "m", "inputTokens": 7, "params": {"seed": 1}},
  "llmRequest": {"model": "m", "n": 1}
}`),
  'header.payload.signature',
)

function show(source: string): string {
  const { expression, error: refused } = parseCel(source)
  if (!expression) return `compile: ${refused.message}`
  const { value, error } = evaluate(expression, activation)
  return error ? error.kind : `${jsonText(value)} ${typeWord(value)}`
}

/** Read in the engine's source; what is recorded is in `conformance.test.ts`. */
function table(title: string, rows: Record<string, string>): void {
  it.each(Object.entries(rows))(`${title}: %s`, (source, expected) => expect(show(source)).toBe(expected))
}

describe('literals', () => {
  table('quotes', {
    '"""a"""': '"a" string',
    '"""a\nb"""': '"a\\nb" string',
    "'''a\"b'''": '"a\\"b" string',
    '""""""': '"" string',
    '"it\\\'s"': '"it\\\\\'s" string',
    '\'say \\"hi\\"\'': '"say \\\\\\"hi\\\\\\"" string',
    'r"a\\"': '"a\\"" string',
    "R'a\\nb'": '"a\\\\nb" string',
    'r"""a\\b"""': '"a\\\\b" string',
    '"\\a\\b\\f\\n\\r\\t\\v\\?\\`"': '"\\u0007\\b\\f\\n\\r\\t\\u000b?`" string',
    'b"""a"""': '"IiJhIiI=" bytes',
    'br"a"': '"ImE=" bytes',
    'b"é\\x00\\377"': '"w6kA/w==" bytes',
  })
  table('numbers', {
    '.5': '0.5 float',
    '007': '7 int',
    '0xffU': '255 uint',
    '- 9223372036854775808': '-9223372036854775808 int',
    '!-1': 'other',
    '-1.with(x, x)': '-1 int',
    '-1u': 'other',
    '--(1)': '-1 int',
    '!!!true': 'false bool',
    '!(!true)': 'true bool',
    '- -1': '-1 int',
  })
  table('messages and lists', {
    'Foo{}': 'other',
    'a.b.C{x: 1, y: [2],}': 'other',
    '[,]': '[] list',
    '{,}': '{} map',
    'jwt.`sub`': 'no-such-key',
    '.type(1)': 'undeclared',
    'has((jwt.sub))': 'true bool',
  })
})

describe('values', () => {
  table('numbers of claims', {
    'jwt.n + 1': '6 int',
    'jwt.org.n + 1': '6 int',
    'jwt.org["n"] + 1': '6 int',
    'jwt.org.map(k, jwt.org[k])[0] + 1': '6 int',
    '[jwt.org].map(o, o.n)[0] + 1': '6 int',
    'jwt.org.neg + 1': '0 int',
    'jwt.list[0] + 1u': '2 uint',
    'jwt.with(j, j.n) + 1': '6 int',
    '{"a": jwt}.a.n + 1u': '6 uint',
    '[jwt][0].n + 1': '6 int',
    'jwt.merge({}).n': '5 uint',
    'apiKey.n + 1': '4 int',
    'llm.inputTokens': '7 uint',
    'llm.params.seed': '1 uint',
    'llmRequest.n': '1 int',
    'response.code': '200 uint',
    'destination.port': '8080 uint',
  })
  table('secrets', {
    'jwt.rawToken': '"<redacted>" object',
    'jwt.rawToken == "<redacted>"': 'true bool',
    'jwt.rawToken.unredacted()': '"header.payload.signature" string',
    'jwt.rawToken.unredacted(1)': 'other',
    'apiKey.key': '"<redacted>" object',
    'apiKey.key.unredacted()': '"secret" string',
    '"key" in apiKey': 'true bool',
    'apiKey.size()': '3 int',
    '"rawToken" in jwt': 'true bool',
    'basicAuth.username': '"bob" string',
  })
  table('views', {
    'request.headers["x-two"]': '"a" string',
    'request.headers["X-Two"]': '"a" string',
    'request.headers["x-" + "two"]': '["a","b, c"] list',
    'request.headers.with(h, h["x-two"])': '["a","b, c"] list',
    '[1].exists(i, request.headers["x-two"] == "a")': 'false bool',
    'request.headers.raw()["x-one"]': '["1"] list',
    'request.headers.split()["x-two"]': '["a","b","c"] list',
    'request.headers["x-utf8"]': 'no-such-key',
    'request.headers["x" + "-utf8"]': '"é" string',
    'has(request.headers.nope)': 'false bool',
    'has(request.host)': 'true bool',
    'request.host': 'null null',
    'has(request.body)': 'false bool',
    'request.uri': '"http://h/" object',
    'request.uri.addQuery("a b", "c&d")': '"http://h/?a+b=c%26d" object',
    'request.pathAndQuery.query(1)': 'no-such-key',
    'request.startTime': '"2023-12-31T22:00:00.5Z" timestamp',
    'source.connectHeaders["x-a"]': '"b" string',
    'source.rawAddress': '"0.0.0.0" string',
    'source.unverifiedWorkload.namespace': '"" string',
    'has(env.podName)': 'false bool',
  })
  table('maps', {
    '1u in {1: 2}': 'false bool',
    '{1: 2}[1u]': '2 int',
    '{1u: 2}[1]': '2 int',
    '{1: "a", 1u: "b"}.size()': '2 int',
    '{true: 1}[true]': '1 int',
    '{1: 1} == {1u: 1.0}': 'true bool',
    '{"a": null} == {"b": null}': 'false bool',
  })
  table('order', {
    'null <= null': 'true bool',
    'null < null': 'false bool',
    '"\\U0001F600" > "\\uffee"': 'true bool',
    '0.0/0.0 < 1.0': 'other',
    '18446744073709551615u > 9223372036854775807': 'true bool',
    '-1 < 0u': 'true bool',
    'b"a" < b"b"': 'other',
  })
})

describe('functions', () => {
  table('strings', {
    '"".indexOf("")': '-1 int',
    '"résumé".indexOf("é", 2)': '5 int',
    '"hello mellow".lastIndexOf("ello", 6)': '1 int',
    '"hello mellow".lastIndexOf("ello", 20)': '-1 int',
    '"hello".lastIndexOf("")': '5 int',
    '"🎉hello".indexOf("hello")': '1 int',
    '"abc".replace("", "_")': '"_a_b_c_" string',
    '"abc".replace("", "_", 2)': '"_a_bc" string',
    '"aaa".replace("a", "b", 0)': '"aaa" string',
    '"abc".split("")': '["","a","b","c",""] list',
    '"abc".split("", 2)': '["","abc"] list',
    '"a,b,c".split(",", 1)': '["a,b,c"] list',
    '"a,b".split(",", -1)': '["a","b"] list',
    '"\\u0085\\ufeff a".trim()': '"\ufeff a" string',
    '"ta©o©αT".substring(2, 6)': '"©o©α" string',
    '"a".substring(1)': '"" string',
    '"a".charAt(1)': 'other',
    '"ab".charAt(-1)': 'other',
    '"abc".stripSuffix("c")': '"ab" string',
    '[].join(",")': '"" string',
    '"Æx".upperAscii()': '"ÆX" string',
    '"a".startsWith()': 'other',
    '"a".startsWith("a", nosuch)': 'true bool',
    '"5".int()': '5 int',
  })
  table('numbers', {
    'double("inf")': 'null float',
    'double("+.5")': '0.5 float',
    'double("5.")': '5.0 float',
    'double(" 1")': 'other',
    'int("+7")': '7 int',
    'int("-0")': '0 int',
    'uint("-0")': 'other',
    'int(0.0/0.0)': '0 int',
    'int(9223372036854775807.0)': '9223372036854775807 int',
    'uint(-0.5)': 'other',
    'string(1e21)': '"1000000000000000000000" string',
    'string(1.5e-7)': '"0.00000015" string',
    'string(1.0/0.0)': '"inf" string',
    'string(0.0/0.0)': '"NaN" string',
    'toJson(1e16)': '"1e+16" string',
    'toJson(1e15)': '"1000000000000000.0" string',
    'toJson(0.00001)': '"0.00001" string',
    'toJson(0.000001)': '"1e-6" string',
    'toJson(0.0/0.0)': '"null" string',
    'max(1, 1.0)': '1.0 float',
    'max([])': 'null null',
    'max(1, "a")': 'other',
    'min([2, 1u])': '1 uint',
    'math.least("a")': 'other',
    'math.ceil(1)': 'other',
    'math.round(-0.4)': '-0.0 float',
    'math.round(0.49999999999999994)': '0.0 float',
    'math.sign(-2.5)': '-1.0 float',
    'math.bitNot(1u)': '18446744073709551614 uint',
    'math.bitShiftLeft(1, 64)': '0 int',
    'math.bitAnd(b"\\x0f\\xff", b"\\xf0")': '"APA=" bytes',
    'math.bitOr(1, b"\\x02")': '3 int',
    'math.bitAnd(1, 1u)': 'other',
  })
  table('time', {
    'timestamp("2024-01-01T01:30:00+02:00").getHours()': '1 int',
    'timestamp("2024-01-01T01:30:00+02:00")': '"2023-12-31T23:30:00Z" timestamp',
    'timestamp("1969-12-31T23:59:59.999999999Z").getMilliseconds()': '999 int',
    'timestamp("2023-02-29T00:00:00Z")': 'other',
    'timestamp("2024-01-01 00:00:00z")': '"2024-01-01T00:00:00Z" timestamp',
    'timestamp(253402300800)': '"+10000-01-01T00:00:00Z" timestamp',
    'timestamp(-62167219201)': '"-0001-12-31T23:59:59Z" timestamp',
    'timestamp(1e3)': 'other',
    'timestamp(8210266876800)': 'other',
    'timestamp("2024-12-31T00:00:00Z").getDayOfYear()': '365 int',
    'timestamp("2024-12-31T00:00:00Z").getDayOfMonth()': '30 int',
    'duration("1h and more")': '"3600s" duration',
    'duration("1.5h")': '"5400s" duration',
    'duration("--1s")': '"1s" duration',
    'duration("1")': 'other',
    'duration("0")': '"0s" duration',
    'duration("1.9ns")': '"0.000000001s" duration',
    'duration("-0.5s")': '"-0.5s" duration',
    'duration("1h").getSeconds()': '3600 int',
    'duration("1s") + timestamp(0)': '"1970-01-01T00:00:01Z" timestamp',
    'type(timestamp(0)) == timestamp': 'true bool',
    'string(type(duration("1s")))': '"google.protobuf.Duration" string',
  })
  table('addresses', {
    'ip("::ffff:1.2.3.4")': '"::ffff:1.2.3.4" object',
    'ip("2001:DB8:0:0:1::1")': '"2001:db8::1:0:0:1" object',
    'ip("1.2.3.04")': 'other',
    'isIP("::1%eth0")': 'false bool',
    'isIP("1::2::3")': 'false bool',
    'ip("127.0.0.1").isLoopback()': 'true bool',
    'ip("10.0.0.1").isGlobalUnicast()': 'true bool',
    'ip("fc00::1").isGlobalUnicast()': 'false bool',
    'ip("fe80::1").isLinkLocalUnicast()': 'true bool',
    'ip("ff02::1").isLinkLocalMulticast()': 'true bool',
    'ip.isCanonical("1.1.1.1")': 'undeclared',
    'type(ip("1.1.1.1"))': '"agent_celx::cidr::IP" type',
    'cidr("10.1.2.3/8").masked()': '"10.0.0.0/8" object',
    'cidr("10.1.2.3/8").ip()': '"10.1.2.3" object',
    'cidr("::/0").containsIP("1.1.1.1")': 'false bool',
    'cidr("10.0.0.0/8").containsCIDR(cidr("10.0.0.0/7"))': 'false bool',
    'cidr("10.0.0.0/33")': 'other',
    'cidr("010.0.0.0/08").containsIP("10.1.2.3")': 'true bool',
    'cidr("10.0.0.0/008")': 'other',
    'cidr("::ffff:010.0.0.0/104").containsIP("::ffff:10.9.9.9")': 'true bool',
    'isIP("010.0.0.1")': 'false bool',
    'cidr("0.0.0.0/0").containsIP(ip("255.255.255.255"))': 'true bool',
  })
  table('optionals', {
    'optional.of({"a": 1})["a"]': '1 object',
    'optional.of({"a": 1})["b"].hasValue()': 'false bool',
    'optional.of(5)["a"]': 'other',
    'optional.of([1])[7].hasValue()': 'false bool',
    'optional.none().orValue(2)': '2 int',
    'optional.of(1).or(optional.of(2)).value()': '1 int',
    'optional.ofNonZeroValue("").hasValue()': 'false bool',
    'optional.of(1) == optional.of(1.0)': 'true bool',
    'optional.of(1).a': 'no-such-key',
    '(1).orValue(2)': 'other',
  })
  table('json', {
    'json("{\\"a\\": 1} and more").a': '1 uint',
    'json("{\\"a\\": 1} and more")': 'other',
    'json("[1]").a': 'other',
    'json("{}").a': 'no-such-key',
    'json("{\\"a\\": 1e999}")': 'other',
    'json("18446744073709551616")': '1.8446744073709552e+19 float',
    'json("-5")': '-5 int',
    'toJson({"b": 1, "a": {"d": b"x", "c": null}})': '"{\\"a\\":{\\"c\\":null,\\"d\\":\\"eA==\\"},\\"b\\":1}" string',
    'unvalidatedJwtPayload("a.W10.b")': '[] list',
  })
  table('gateway', {
    'default(jwt.list[9], 1)': 'other',
    'default(1.matches("a"), "caught")': '"caught" string',
    'default(jwt.nothing, 1)': '1 int',
    'coalesce(jwt.nope, jwt.nothing)': 'null null',
    'coalesce(jwt.nope)': 'no-such-key',
    'with(1, x)': 'other',
    '[1, 2].with("x", 1)': 'other',
    '{"a": 1, "b": 2}.filterKeys(k, k != "a")': '{"b":2} map',
    '{"a": 1}.filterKeys(k, 1)': 'other',
    '[1].with(x, variables().x)': '[1] list',
    'flatten([1])': '{"$_meta_flatten_list":[1]} map',
    '"aXb".regexReplace("(?P<c>X)", "<${c}$$>")': '"a<X$>b" string',
    '"ab".regexReplace("a", "$1x")': '"b" string',
    '"x1y".regexReplace("(\\\\d)", "<$1>")': '"x<1>y" string',
    'base64.decode("YR")': 'other',
    'url.decode("%zz%C3%A9")': '"%zzé" string',
    'url.decode("%ff")': 'other',
    'url.encode("é~-_.!*()")': '"%C3%A9~-_.%21%2A%28%29" string',
    'form.decode("%ff\\u00e9=%C3%A9+%zz&&=1")': '{"":"1","\ufffdé":"é %zz"} map',
    'string(base64.decode("YQ="))': '"a" string',
    'string(base64.decode("YQ==="))': 'other',
    'form.decode("?a=1&a=2&b")': '{"?a":"1","a":"2","b":""} map',
    'form.encode({"b": [1, true], "a": null, "c": b"x"})': '"b=1&b=true&c=eA%3D%3D" string',
  })
  table('regular expressions are those of Rust', {
    '"٣".matches("^\\\\d$")': 'true bool',
    '"é".matches("^\\\\w$")': 'true bool',
    '"\\u2003".matches("^\\\\s$")': 'true bool',
    '"é".matches("^[\\\\w.-]+$")': 'true bool',
    '"é".matches("[^\\\\w]")': 'false bool',
    '"!".matches("^[\\\\W]$")': 'true bool',
    '"é".matches("(?-u)^\\\\w$")': 'false bool',
    '"ab".matches("(?x) a  b # comment")': 'true bool',
    '"a".matches("^\\\\u{61}\\\\x61?$")': 'true bool',
    '"aaa".matches("^a**$")': 'true bool',
    '"b".matches("^[a[b]]$")': 'true bool',
    '"a\\n".matches("a$")': 'false bool',
    '"aa".matches("^a{,2}$")': 'other',
    '"b".matches(r"^[a-z&&[^a]]$")': 'true bool',
    '"K".matches("(?i)k")': 'true bool',
  })
})

describe('macros', () => {
  table('scope and errors', {
    '[1, 2].exists_one(x, x == 1)': 'true bool',
    '[1, 2].existsOne(x, x > 0)': 'false bool',
    '[1, 0].all(x, 1 / x == 5)': 'false bool',
    '[1].map(jwt, jwt + 1)': '[2] list',
    '[1].map(x, [2].map(x, x))': '[[2]] list',
    '[1].map(x, [2].map(y, x + y))[0][0]': '3 int',
    '{"a": 1}.map(k, k)': '["a"] list',
    'jwt.list.map(x, type(x) == map)': '[false,true] list',
    'jwt.exists(k, k == "sub")': 'true bool',
    'exists([1], x, true)': 'undeclared',
    '[1].has(x)': 'undeclared',
  })
})

it('a sensitive header is hidden where it is asked to be', () => {
  const request = {
    method: 'GET',
    uri: '/',
    path: '/',
    pathAndQuery: '/',
    host: null,
    scheme: null,
    version: 'HTTP/1.1',
  }
  const hidden = Activation.of({
    request: {
      ...request,
      headers: [
        ['Authorization', 'Basic x'],
        ['x', 'y'],
      ],
      sensitiveHeaders: ['authorization'],
    },
  })
  const { expression } = parseCel('request.headers.redacted()')
  expect(jsonText(evaluate(expression!, hidden).value!)).toBe('{"authorization":"<redacted>","x":"y"}')
})

describe('a member of JSON', () => {
  table('jsonField', {
    'jsonField(\'{"a":1} trailing\', "a")': '1 uint',
    'jsonField(b\'{"a":{"b":[true]}}\', "a").b': '[true] list',
    'jsonField(\'{"a":1,"a":2}\', "a")': '2 uint',
    'jsonField(\'{"a":1,"b":1e999}\', "a")': '1 uint',
    'jsonField(\'{"a":1e999}\', "a")': 'other',
    'jsonField(\'{"b":1}\', "a")': 'no-such-key',
    'default(jsonField(\'{"b":1}\', "a"), 2)': '2 int',
    'jsonField("[1]", "a")': 'other',
    'jsonField(1, "a")': 'other',
  })
})
