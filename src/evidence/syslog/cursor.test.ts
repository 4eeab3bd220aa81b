import { describe, expect, test } from 'vitest';
import { Cursor } from './cursor.ts';

describe('a cursor', () => {
  test('reads what its grammar says, from left to right', () => {
    const cursor = new Cursor('Teardown TCP connection 146454459412553183 bytes 9');
    cursor.expect('Teardown ');
    expect(cursor.word('a protocol')).toBe('TCP');
    cursor.expect(' connection ');
    expect(cursor.digits('a connection number')).toBe('146454459412553183');
    expect(cursor.rest()).toBe('bytes 9');
    expect(cursor.damage).toBeUndefined();
  });

  test('remembers the first damage with its column and moves no further', () => {
    const cursor = new Cursor('Built sideways TCP');
    cursor.expect('Built ');
    cursor.expect('inbound');
    expect(cursor.digits('a port')).toBe('');
    expect(cursor.word('a word')).toBe('');
    expect(cursor.rest()).toBe('');
    expect(cursor.damage).toBe('column 7: expected "inbound", found "sideways TCP"');
  });

  test('says when the line ends too early', () => {
    const cursor = new Cursor('bytes ', 6);
    cursor.digits('a number of bytes');
    expect(cursor.damage).toBe('column 7: expected a number of bytes, found the end of the line');
  });

  test('what stands before a mark is read only when the mark is there', () => {
    const whole = new Cursor('SYN ACK  on interface outside');
    expect(whole.before(' on interface ', 'TCP flags')).toBe('SYN ACK ');
    expect(whole.word('an interface')).toBe('outside');
    const cut = new Cursor('SYN ACK');
    expect(cut.before(' on interface ', 'TCP flags')).toBe('');
    expect(cut.damage).toBe('column 1: expected TCP flags and " on interface ", found "SYN ACK"');
  });
});
