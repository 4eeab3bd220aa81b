;; Finds words in bytes, and the lines that they stand in. `npm run wasm` makes `word-scan-code.ts` of it; `word-scan.ts` calls it and tells what lies
;; where in the memory. Every second place of the text is looked at: the bytes there are hashed (`hashOf` in `word-table.ts`), and a table tells whether
;; a gram of any word has that hash. Functions are few, for V8 calls every one of them.
(module
  (import "text" "memory" (memory 768))
  ;; What a format sees of a line without reading it: seconds since midnight, microseconds, a number for the process are left at $note. Zero where the
  ;; line, which ends at $end, is not surely of the format.
  (import "format" "glimpse" (func $glimpse (param $start i32) (param $end i32) (param $note i32) (result i32)))

  ;; In: one more than the lines that were passed. Out: the same after the lines up to `resume`.
  (global $line (export "line") (mut i32) (i32.const 0))
  ;; Where to begin again: the end of what was given, or the first line that had no room among the hits.
  (global $resume (export "resume") (mut i32) (i32.const 0))
  ;; Of the line with the last hit: beginning, end (its line feed) and number.
  (global $start (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  (global $number (mut i32) (i32.const 0))
  (global $hits (mut i32) (i32.const 0))

  ;; The place of the first line feed at or after $at.
  (func $endOf (param $at i32) (result i32)
    (local $feeds i32)
    (loop $next
      ;; One bit for each of 16 bytes.
      (local.set $feeds (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (i32.const 10)))))
      (if (i32.eqz (local.get $feeds))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next))))
    (i32.add (local.get $at) (i32.ctz (local.get $feeds))))

  ;; Whether $length bytes are the same, at least three: eight or four at a time, the last perhaps twice.
  (func $same (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $last i32)
    (if (i32.lt_u (local.get $length) (i32.const 8)) (then (return (call $sameFew (local.get $a) (local.get $b) (local.get $length)))))
    (local.set $last (i32.sub (local.get $length) (i32.const 8)))
    (if
      (i64.ne
        (i64.load (i32.add (local.get $a) (local.get $last)))
        (i64.load (i32.add (local.get $b) (local.get $last))))
      (then (return (i32.const 0))))
    (loop $next
      (if (i32.le_s (local.get $last) (i32.const 0)) (then (return (i32.const 1))))
      (if (i64.ne (i64.load (local.get $a)) (i64.load (local.get $b))) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (local.set $last (i32.sub (local.get $last) (i32.const 8)))
      (br $next))
    (i32.const 1))

  (func $sameFew (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $last i32)
    (local.set $last (i32.sub (local.get $length) (i32.const 4)))
    (if (i32.lt_s (local.get $last) (i32.const 0))
      (then (return (i32.eqz (i32.shl (i32.xor (i32.load (local.get $a)) (i32.load (local.get $b))) (i32.const 8))))))
    (i32.and
      (i32.eq (i32.load (local.get $a)) (i32.load (local.get $b)))
      (i32.eq
        (i32.load (i32.add (local.get $a) (local.get $last)))
        (i32.load (i32.add (local.get $b) (local.get $last))))))

  ;; Whether the word of $entry is at $place, and behind it one of the bytes that must follow: by byte and by word a bit for each set of such bytes.
  (func $stands (param $place i32) (param $entry i32) (result i32)
    (local $length i32)
    (local.set $length (i32.load16_u offset=6 (local.get $entry)))
    (if
      (i32.and
        (i32.load8_u offset=0x100 (i32.load8_u (i32.add (local.get $place) (local.get $length))))
        (i32.load8_u offset=0x6e000 (i32.load16_u offset=2 (local.get $entry))))
      (then (return (call $same (local.get $place) (i32.load offset=8 (local.get $entry)) (local.get $length)))))
    (i32.const 0))

  ;; Notes the word of $entry if it stands about $at. $line is the number of the line that holds $block's first byte or begins there, $lineStart its
  ;; beginning, $feeds the line feeds of the block. Zero when there is no room.
  (func $check
    (param $entry i32) (param $at i32) (param $block i32) (param $line i32) (param $lineStart i32) (param $feeds i32) (param $from i32) (param $to i32)
    (result i32)
    (local $place i32) (local $below i32) (local $word i32)
      (local.set $place (i32.sub (local.get $at) (i32.load16_s offset=4 (local.get $entry))))
      (if
        (i32.and
          (i32.and (i32.ge_u (local.get $place) (local.get $from)) (i32.lt_u (local.get $place) (local.get $to)))
          (call $stands (local.get $place) (local.get $entry)))
        (then
          ;; A gram may begin with the line feed before the word.
          (if (i32.gt_u (local.get $place) (local.get $at)) (then (local.set $at (local.get $place))))
          (if (i32.ge_u (local.get $at) (global.get $end))
            (then
              (if (i32.ge_u (global.get $hits) (i32.const 4096)) ;; a line has at most as many hits as there are words
                (then
                  (global.set $resume (i32.add (global.get $end) (i32.const 1)))
                  (global.set $line (i32.add (global.get $number) (i32.const 1)))
                  (return (i32.const 0))))
              (local.set $below
                (i32.and
                  (local.get $feeds)
                  (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $at) (local.get $block))) (i32.const 1))))
              (global.set $start
                (select
                  (i32.sub (i32.add (local.get $block) (i32.const 32)) (i32.clz (local.get $below)))
                  (local.get $lineStart)
                  (local.get $below)))
              (global.set $number (i32.add (local.get $line) (i32.popcnt (local.get $below))))
              (global.set $end (call $endOf (local.get $at)))))
          (local.set $word (i32.load16_u offset=2 (local.get $entry)))
          ;; Once a line is enough.
          (if (i32.ne (i32.load (i32.add (i32.const 0x60000) (i32.shl (local.get $word) (i32.const 2)))) (global.get $number))
            (then
              (i32.store (i32.add (i32.const 0x60000) (i32.shl (local.get $word) (i32.const 2))) (global.get $number))
              (local.set $below (i32.add (i32.const 0x70000) (i32.mul (global.get $hits) (i32.const 20))))
              (i32.store (local.get $below) (local.get $word))
              (i32.store offset=4 (local.get $below) (i32.sub (local.get $place) (i32.const 0xa0000)))
              (i32.store offset=8 (local.get $below) (i32.sub (global.get $start) (i32.const 0xa0000)))
              (i32.store offset=12 (local.get $below) (i32.sub (global.get $end) (i32.const 0xa0000)))
              (i32.store offset=16 (local.get $below) (global.get $number))
              (global.set $hits (i32.add (global.get $hits) (i32.const 1)))))))
    (i32.const 1))

  ;; Reads whole lines, from the beginning of one to behind the line feed of another. Returns the number of hits.
  (func (export "scan") (param $from i32) (param $to i32) (result i32)
    (local $block i32) (local $line i32) (local $lineStart i32) (local $feeds i32) (local $at i32) (local $even v128) (local $odd v128) (local $known i32) (local $four i32) (local $entry i32) (local $multipliers v128)
    (local.set $multipliers (i32x4.splat (i32.const 0x27d4eb2f)))
    (memory.fill (i32.const 0x60000) (i32.const 0) (i32.const 0x8000))
    (global.set $hits (i32.const 0))
    (global.set $end (i32.const 0))
    (global.set $resume (local.get $to))
    (local.set $line (global.get $line))
    (local.set $lineStart (local.get $from))
    (local.set $block (i32.and (local.get $from) (i32.const -16)))
    ;; Line feeds before $from are not of these lines.
    (local.set $at (i32.shl (i32.const -1) (i32.sub (local.get $from) (local.get $block))))
    (loop $next
      (local.set $feeds
        (i32.and
          (i8x16.bitmask (i8x16.eq (v128.load (local.get $block)) (i8x16.splat (i32.const 10))))
          (local.get $at)))
      (if (i32.gt_u (i32.add (local.get $block) (i32.const 16)) (local.get $to))
        (then
          (local.set $feeds
            (i32.and
              (local.get $feeds)
              (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $block))) (i32.const 1))))))
      ;; $hash of eight places. Calls cost more than what they do, so nothing is called here.
      (local.set $even
        (i32x4.shr_u
          (i32x4.mul
            (i32x4.shl (v128.load (local.get $block)) (i32.const 4))
            (local.get $multipliers))
          (i32.const 16)))
      (local.set $odd
        (i32x4.shr_u
          (i32x4.mul
            (i32x4.shl (v128.load offset=2 (local.get $block)) (i32.const 4))
            (local.get $multipliers))
          (i32.const 16)))
      ;; One bit for each of the eight that is known.
      (local.set $known
        (i32.or
          (i32.or
            (i32.or
              (i32.load8_u offset=0x10000 (i32x4.extract_lane 0 (local.get $even)))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 1 (local.get $even))) (i32.const 2)))
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 2 (local.get $even))) (i32.const 4))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 3 (local.get $even))) (i32.const 6))))
          (i32.or
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 0 (local.get $odd))) (i32.const 1))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 1 (local.get $odd))) (i32.const 3)))
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 2 (local.get $odd))) (i32.const 5))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 3 (local.get $odd))) (i32.const 7))))))
      (loop $place
        (if (local.get $known)
          (then
            (local.set $at (i32.add (local.get $block) (i32.shl (i32.ctz (local.get $known)) (i32.const 1))))
            (local.set $known (i32.and (local.get $known) (i32.sub (local.get $known) (i32.const 1))))
            (local.set $four (i32.load (local.get $at)))
            (local.set $entry
              (i32.load16_u offset=0x20000
                (i32.shl
                  (i32.shr_u (i32.mul (i32.shl (local.get $four) (i32.const 4)) (i32.const 0x27d4eb2f)) (i32.const 16))
                  (i32.const 1))))
            ;; An entry: next, word, place of the four bytes within the word, its length; where its bytes are; the four, and which bits of them count.
            (loop $chain
              (local.set $entry (i32.add (i32.const 0x40000) (i32.mul (local.get $entry) (i32.const 20))))
              (if
                (i32.eq
                  (i32.and (local.get $four) (i32.load offset=16 (local.get $entry)))
                  (i32.load offset=12 (local.get $entry)))
                (then
                  (if
                    (i32.eqz
                      (call $check (local.get $entry) (local.get $at) (local.get $block) (local.get $line) (local.get $lineStart)
                        (local.get $feeds) (local.get $from) (local.get $to)))
                    (then (return (global.get $hits))))))
              (local.set $entry (i32.load16_u (local.get $entry)))
              (br_if $chain (local.get $entry)))
            (br $place))))
      (if (local.get $feeds)
        (then
          (local.set $line (i32.add (local.get $line) (i32.popcnt (local.get $feeds))))
          (local.set $lineStart (i32.sub (i32.add (local.get $block) (i32.const 32)) (i32.clz (local.get $feeds))))))
      (local.set $at (i32.const -1))
      (local.set $block (i32.add (local.get $block) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $block) (local.get $to))))
    (global.set $line (local.get $line))
    (global.get $hits))

  ;; The lines that wait: how many there are, and when so many of them or of their bytes wait, none is added.
  (global $waiting (export "waiting") (mut i32) (i32.const 0))
  (global $linesMax (export "linesMax") (mut i32) (i32.const 0))
  (global $bytesMax (export "bytesMax") (mut i32) (i32.const 0))

  ;; Lets the lines of the hits from $hit to $count wait, one after another, up to the first that must be looked at or has no room; returns its first hit.
  ;; Lines that begin before $from are left out. $sure: the first line is known to bear a trigger. Of each line that is taken 32 bytes are noted, and the
  ;; bytes of all are packed one behind the other.
  (func (export "wait") (param $hit i32) (param $count i32) (param $from i32) (param $sure i32) (result i32)
    (local $at i32) (local $behind i32) (local $start i32) (local $end i32) (local $note i32) (local $packed i32)
    (local.set $note (i32.add (i32.const 0x140000) (i32.shl (global.get $waiting) (i32.const 5))))
    (local.set $packed (i32.const 0x540000))
    (if (global.get $waiting)
      (then (local.set $packed (i32.add (local.get $packed) (i32.load (i32.sub (local.get $note) (i32.const 12)))))))
    (local.set $at (i32.add (i32.const 0x70000) (i32.mul (local.get $hit) (i32.const 20))))
    (local.set $behind (i32.add (i32.const 0x70000) (i32.mul (local.get $count) (i32.const 20))))
    (block $stop
      (loop $next
        (br_if $stop (i32.ge_u (local.get $at) (local.get $behind)))
        (br_if $stop
          (i32.or
            (i32.ge_u (global.get $waiting) (global.get $linesMax))
            (i32.ge_u (i32.sub (local.get $packed) (i32.const 0x540000)) (global.get $bytesMax))))
        (local.set $start (i32.load offset=8 (local.get $at)))
        (local.set $end (i32.load offset=12 (local.get $at)))
        (if (i32.lt_s (local.get $start) (local.get $from))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 20)))
            (br $next)))
        (br_if $stop (i32.eqz (call $tells (local.get $at) (local.get $behind) (local.get $sure))))
        (br_if $stop
          (i32.eqz
            (call $glimpse
              (i32.add (local.get $start) (i32.const 0xa0000))
              (i32.add (local.get $end) (i32.const 0xa0000))
              (local.get $note))))
        (i32.store offset=12 (local.get $note) (global.get $kind))
        (i32.store offset=16 (local.get $note) (i32.load offset=16 (local.get $at)))
        (local.set $end (i32.sub (i32.add (local.get $end) (i32.const 1)) (local.get $start)))
        (call $copy (i32.add (local.get $start) (i32.const 0xa0000)) (local.get $packed) (local.get $end))
        (local.set $packed (i32.add (local.get $packed) (local.get $end)))
        (i32.store offset=20 (local.get $note) (i32.sub (local.get $packed) (i32.const 0x540000)))
        (i64.store offset=24 (local.get $note) (i64.const 0))
        (local.set $note (i32.add (local.get $note) (i32.const 32)))
        (global.set $waiting (i32.add (global.get $waiting) (i32.const 1)))
        (local.set $sure (i32.const 0))
        (local.set $at (global.get $behindLine))
        (br $next)))
    (i32.div_u (i32.sub (local.get $at) (i32.const 0x70000)) (i32.const 20)))

  ;; Sixteen bytes at a time, up to fifteen too many.
  (func $copy (param $from i32) (param $to i32) (param $length i32)
    (local $at i32)
    (loop $next
      (v128.store (i32.add (local.get $to) (local.get $at)) (v128.load (i32.add (local.get $from) (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $length)))))

  ;; The hit behind those of the line that $tells was asked of, and the kind of trouble that it is in: one more than the word in the upper bits, one more
  ;; than the number behind it in the lower 20, or nothing where no number is. Zero where there is no trouble.
  (global $behindLine (mut i32) (i32.const 0))
  (global $kind (mut i32) (i32.const 0))

  ;; False when the line whose hits begin at $at must be looked at. By word a byte says what it tells: 0 that, 1 that only JavaScript can tell whether there
  ;; is a trigger, 2 nothing, 3 trouble, or a digit that must follow.
  (func $tells (param $at i32) (param $behind i32) (param $sure i32) (result i32)
    (local $start i32) (local $told i32)
    (local.set $start (i32.load offset=8 (local.get $at)))
    (global.set $kind (i32.const 0))
    (block $end
      (loop $next
        (local.set $told (i32.load8_u offset=0x68000 (i32.load (local.get $at))))
        (if (i32.ne (local.get $told) (i32.const 2))
          (then
            (if (i32.le_u (local.get $told) (i32.sub (i32.const 1) (local.get $sure)))
              (then
                (global.set $behindLine (local.get $at))
                (return (i32.const 0))))
            (call $note (local.get $told) (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 20)))
        (br_if $end (i32.ge_u (local.get $at) (local.get $behind)))
        (br_if $next (i32.eq (i32.load offset=8 (local.get $at)) (local.get $start)))))
    (global.set $behindLine (local.get $at))
    (i32.const 1))

  ;; Notes the kind of trouble that the hit at $at tells of, if it does. What a word says that a number must follow goes before what others say, and
  ;; of those the first that a number follows.
  (func $note (param $told i32) (param $at i32)
    (local $word i32) (local $number i32) (local $place i32) (local $behind i32) (local $end i32)
    (local.set $word (i32.load (local.get $at)))
    (local.set $place (i32.add (i32.load offset=4 (local.get $at)) (i32.const 0xa0000)))
    (local.set $behind (i32.add (local.get $place) (i32.load16_u offset=0x6a000 (i32.shl (local.get $word) (i32.const 1)))))
    (local.set $end (i32.add (i32.load offset=12 (local.get $at)) (i32.const 0xa0000)))
    (if (i32.gt_u (local.get $told) (i32.const 3))
      (then
        (local.set $number (call $numberOf (local.get $place) (local.get $behind) (local.get $end)))
        (if (i32.eq (local.get $number) (i32.sub (local.get $told) (i32.const 47))) (then (return))))
      (else
        (if (i32.and (global.get $kind) (i32.const 0xfffff)) (then (return)))))
    (if (i32.eqz (local.get $number))
      (then (local.set $number (call $numberBehind (local.get $behind) (local.get $end)))))
    (if (i32.or (i32.or (i32.eqz (global.get $kind)) (local.get $number)) (i32.gt_u (local.get $told) (i32.const 3)))
      (then
        (global.set $kind
          (i32.or (i32.shl (i32.add (local.get $word) (i32.const 1)) (i32.const 20)) (local.get $number))))))

  ;; One more than the number that follows the word between $place and $behind at once; where none does, that of the next place of the word before $end
  ;; (`vnet_pop_status: …: status: 25`). Zero when there is none. The word has at least four bytes.
  (func $numberOf (param $place i32) (param $behind i32) (param $end i32) (result i32)
    (local $at i32) (local $number i32) (local $length i32)
    (local.set $at (local.get $place))
    (local.set $length (i32.sub (local.get $behind) (local.get $place)))
    (loop $next
      (local.set $number (call $numberAt (i32.add (local.get $at) (local.get $length))))
      (if (local.get $number) (then (return (local.get $number))))
      (loop $seek
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.ge_u (i32.add (local.get $at) (local.get $length)) (local.get $end)) (then (return (i32.const 0))))
        (br_if $seek (i32.ne (i32.load (local.get $at)) (i32.load (local.get $place))))
        (br_if $seek (i32.eqz (call $same (local.get $at) (local.get $place) (local.get $length)))))
      (br $next))
    (i32.const 0))

  ;; One more than the number that stands at $at, perhaps behind blanks, colons and equals signs; zero where none does.
  (func $numberAt (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if
        (i32.or
          (i32.eq (local.get $byte) (i32.const 32)) ;; blank
          (i32.or (i32.eq (local.get $byte) (i32.const 58)) (i32.eq (local.get $byte) (i32.const 61)))) ;; : =
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (if (i32.gt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 9)) (then (return (i32.const 0))))
    (i32.add (call $digits (local.get $at)) (i32.const 1)))

  ;; The number whose digits begin at $at, and where they end; of a long one no more than its first digits.
  (global $digitsEnd (mut i32) (i32.const 0))
  (func $digits (param $at i32) (result i32)
    (local $value i32) (local $byte i32)
    (loop $next
      (local.set $byte (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
      (if (i32.le_u (local.get $byte) (i32.const 9))
        (then
          (if (i32.lt_u (local.get $value) (i32.const 100000))
            (then (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10)) (local.get $byte)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (global.set $digitsEnd (local.get $at))
    (local.get $value))

  ;; One more than the first number between $at and $end that is a word of its own, not part of an address, a time or a name; zero when there is none.
  (func $numberBehind (param $at i32) (param $end i32) (result i32)
    (local $value i32)
    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $end)) (then (return (i32.const 0))))
      (if (i32.le_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9))
        (then
          (if (call $opens (i32.load16_u (i32.sub (local.get $at) (i32.const 2))))
            (then
              (local.set $value (call $digits (local.get $at)))
              (local.set $at (global.get $digitsEnd))
              (if (call $closes (i32.load16_u (local.get $at))) (then (return (i32.add (local.get $value) (i32.const 1)))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (i32.const 0))

  ;; Whether a number may stand behind two bytes: a blank, an equals sign, a parenthesis, or a colon that is not of a time.
  (func $opens (param $bytes i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.shr_u (local.get $bytes) (i32.const 8)))
    (if (i32.eq (local.get $byte) (i32.const 58))
      (then (return (i32.gt_u (i32.sub (i32.and (local.get $bytes) (i32.const 0xff)) (i32.const 48)) (i32.const 9)))))
    (i32.or
      (i32.eq (local.get $byte) (i32.const 32))
      (i32.or (i32.eq (local.get $byte) (i32.const 61)) (i32.eq (local.get $byte) (i32.const 40)))))

  ;; Whether a number may end before two bytes: no letter or `_`, `-` or `/`, nor a dot or colon with a digit behind it.
  (func $closes (param $bytes i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.and (local.get $bytes) (i32.const 0xff)))
    (if (i32.or (i32.eq (local.get $byte) (i32.const 46)) (i32.eq (local.get $byte) (i32.const 58)))
      (then (return (i32.gt_u (i32.sub (i32.shr_u (local.get $bytes) (i32.const 8)) (i32.const 48)) (i32.const 9)))))
    (i32.eqz
      (i32.or
        (i32.or (i32.eq (local.get $byte) (i32.const 45)) (i32.or (i32.eq (local.get $byte) (i32.const 47)) (i32.eq (local.get $byte) (i32.const 95))))
        (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 26)))))
)
