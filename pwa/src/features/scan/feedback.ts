import { sound, vibration } from "../../app/preferences";

/** A hall is loud and a worker looks at the part: a scan is heard and felt as well as seen. */

let audio: AudioContext | null = null;

function beep(hertz: number, from: number, seconds: number): void {
  if (!audio) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = "square";
  tone.frequency.value = hertz;
  const start = audio.currentTime + from;
  volume.gain.setValueAtTime(0.2, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + seconds);
}

function play(...tones: [hertz: number, from: number, seconds: number][]): void {
  if (!sound.value || typeof AudioContext === "undefined") return;
  audio ??= new AudioContext();
  void audio.resume();
  for (const tone of tones) beep(...tone);
}

function buzz(pattern: number | number[]): void {
  if (vibration.value) navigator.vibrate?.(pattern);
}

/** One high tone, one short buzz. */
export function good(): void {
  play([1760, 0, 0.12]);
  buzz(60);
}

/** Two low tones, three buzzes. */
export function bad(): void {
  play([220, 0, 0.18], [180, 0.22, 0.25]);
  buzz([90, 60, 90, 60, 90]);
}

/** Saved: two rising tones. */
export function saved(): void {
  play([1175, 0, 0.09], [1760, 0.1, 0.14]);
  buzz([40, 40, 80]);
}
