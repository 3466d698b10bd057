# Lo que dicen las páginas de Lastlook en español. ftl/en.ftl dice lo mismo en inglés; una prueba compara los dos.
#
# Esta traducción no la ha revisado todavía ninguna persona del oficio ni del derecho; rige el texto inglés.
# Los términos del oficio están en el glosario al inicio de protocols/es.ftl. Se trata de usted, o se usa el infinitivo.
# Nada de lo que aquí se dice puede afirmar que un arma es segura.

### ---- nombres -------------------------------------------------------------------------------------

app-name = Lastlook

### ---- navegación ----------------------------------------------------------------------------------

nav-label = Principal
nav-board = Tablero
nav-scan = Escanear
nav-day = Jornada
nav-speak-up = Avisar
nav-more = Más
nav-stop = Alto
nav-weapons = Armas
nav-rounds = Cartuchos
nav-people = Personas
nav-record = Registro
nav-settings = Ajustes
nav-help = Ayuda
nav-language = Idioma
nav-back = Atrás
nav-skip-to-content = Ir al contenido

### ---- el resultado --------------------------------------------------------------------------------

verdict-cleared = Documentación completa. Ahora muestre la recámara.
verdict-cleared-short = Autorizada
verdict-cleared-looks = Quién debe mirar: { $people }
verdict-cleared-until = Vale hasta las { $time }, o hasta que cambie algo de lo que depende.
verdict-not-cleared = No autorizada. No la entregue.
verdict-not-cleared-short = No autorizada
verdict-no-rules = No autorizada. No hay reglas en vigor, así que no se comprobó nada.
verdict-stopped = Alto. No se entrega nada hasta que se levante el alto.
verdict-lapsed = Ya no está autorizada: { $reason }
verdict-first-missing = Falta: { $what }
verdict-missing-count = { $count ->
    [one] Falta { $count } cosa
   *[other] Faltan { $count } cosas
}
verdict-may-it-go-to = ¿Puede entregarse { $weapon } a { $person }?
verdict-warnings-count = { $count ->
    [one] { $count } advertencia
   *[other] { $count } advertencias
}

### ---- los cuatro valores --------------------------------------------------------------------------

value-held = Se cumple
value-held-means = El registro lo respalda y nada habla en contra.
value-failed = No se cumple
value-failed-means = El registro habla en contra.
value-unknown = No se sabe
value-unknown-means = El registro no dice ni sí ni no. Eso no autoriza.
value-disputed = En disputa
value-disputed-means = El registro dice las dos cosas. Eso no autoriza hasta que lo resuelva una persona con el cargo para hacerlo.
value-pending = Aún en plazo
value-pending-means = Todavía hay tiempo, hasta las { $time }.
value-not-applicable = No aplica

### ---- en qué se apoya una regla, y qué consecuencia tiene --------------------------------------

force-law = Ley
force-bulletin = Boletín
force-guideline = Guía
force-practice = Práctica
certainty-a = A: se leyó la ley o el boletín mismo
certainty-b = B: lo dice otra fuente
certainty-c = C: el texto no se pudo comprobar
certainty-d = D: práctica
effect-block = Impide la entrega
effect-hold = Pone en espera el trabajo
effect-stop = Detiene el trabajo
effect-report = Debe notificarse
effect-warn = Advertencia
effect-note = Nota

### ---- por qué: las líneas de una explicación --------------------------------------------------------

# Lo que encontró una regla, línea por línea. { $what } es una frase del protocolo, ya completa.
explain-all-of = todo lo siguiente:
explain-any-of = al menos una de estas cosas:
explain-none = que no haya: { $what }
explain-latest = lo más reciente: { $what }
explain-latest-is-not = lo más reciente no es: { $what }
explain-not-said-who = { $what }: en el registro no consta de quién o de qué se trata
explain-too-many = se abandonó: habría que mirar más casos que el límite
explain-no-such-entry = el registro no tiene una entrada así ({ $what })
explain-source-does-not-show = una fuente que lo habría mostrado no lo muestra ({ $what })
explain-nothing-recorded = en el registro no hay nada ({ $what })
explain-denied = se niega que sea así: { $what }
explain-denied-by-somebody = { $what } (alguien lo niega)
explain-not-sure = { $what } (no es seguro que cuente: la hora o un campo es incierto)
explain-one-of = { $left } es una de estas cosas: { $right }
explain-none-of = { $left } no es ninguna de estas cosas: { $right }
explain-or = { $first } o { $second }
explain-somebody = alguien
explain-empty = (nada)
explain-unknown = (no se sabe)
explain-who-can = Quién puede hacerlo: { $roles }
explain-source = Fuente: { $source }
explain-entries = Entradas en que se basa
explain-english-governs = Traducido. Rige el texto inglés: { $english }

### ---- estado de la carga --------------------------------------------------------------------------

load-cold-empty = FRÍA: vacía
load-cold-dummies = FRÍA: cartuchos inertes
load-hot-quarter = CALIENTE: un cuarto de carga
load-hot-half = CALIENTE: media carga
load-hot-full = CALIENTE: carga completa
load-hot = CALIENTE: no se sabe cuánta carga
load-live = CARTUCHO REAL. Alto.
load-unknown = NO SE SABE: trátela como cargada
load-disputed = EN DISPUTA: trátela como cargada

### ---- lo registrado, lo enviado y su antigüedad ------------------------------------------------

recorded = Registrado en este teléfono
recorded-at = Registrado en este teléfono a las { $time }
recorded-not = No se registró
sent = Enviado al servidor
sent-not = Aún sin enviar
unsent-none = Todo está enviado
unsent-count = { $count ->
    [one] { $count } entrada sin enviar
   *[other] { $count } entradas sin enviar
}
unsent-oldest = { $minutes ->
    [0] La más antigua tiene menos de un minuto.
    [one] La más antigua tiene { $minutes } minuto.
   *[other] La más antigua tiene { $minutes } minutos.
}
age-as-of = { $minutes ->
    [0] a las { $time }, hace menos de un minuto
    [one] a las { $time }, hace { $minutes } minuto
   *[other] a las { $time }, hace { $minutes } min
}
age-as-of-day = { $date }, { $time }
age-never = aún no se ha recibido nada
age-old = Estos datos son viejos. No incluyen lo que pasó desde entonces.
offline-banner = Sin conexión. Todo funciona; las entradas esperan en este teléfono y se envían después.
offline-since = Sin conexión desde las { $time }
offline-others-not-seen = Aquí falta todavía lo que otras personas registraron desde las { $time }.
online-again = Hay conexión de nuevo. Enviando.

### ---- formularios ---------------------------------------------------------------------------------

form-save = Guardar
form-record = Registrar
form-send = Enviar
form-cancel = Cancelar
form-continue = Continuar
form-back = Volver
form-close = Cerrar
form-edit = Cambiar
form-add = Agregar
form-remove = Quitar
form-search = Buscar
form-search-hint = Nombre o número
form-filter = Filtrar
form-show-all = Mostrar todo
form-yes = Sí
form-no = No
form-required = obligatorio
form-optional = opcional
form-choose = Elija…
form-choose-weapon = Elija un arma
form-choose-person = Elija una persona
form-choose-scene = Elija una escena
form-choose-lot = Elija un lote
form-none = Ninguno
form-other = Otro
form-not-known = No se sabe
form-anonymous = Sin mi nombre
form-add-photo = Agregar una foto
form-add-note = Agregar una nota
form-scan-instead = Mejor escanear
form-type-instead = Mejor escribir
form-count-again = Contar de nuevo
form-second-person = Segunda persona
form-pin = PIN
form-when = Cuándo
form-now = Ahora
form-earlier = Antes
form-reason = Motivo
form-check-before = Léalo antes de registrarlo. Lo que se registra no se borra nunca.
form-copy = Copiar
form-print = Imprimir
form-export = Exportar
form-download = Descargar

### ---- errores: qué pasó y qué hacer ---------------------------------------------------------------

error-title = No funcionó
error-nothing-recorded = No se registró nada.
error-required = Complete «{ $field }».
error-not-a-number = «{ $field }» debe ser un número entero, por ejemplo 6.
error-not-a-length = «{ $field }» debe ser una distancia, por ejemplo 20 ft o 6 m.
error-not-a-time = «{ $field }» debe ser una hora, por ejemplo 14:05.
error-not-a-date = «{ $field }» debe ser una fecha, por ejemplo 2026-05-11.
error-too-long = «{ $field }» es demasiado largo. Escriba menos de { $count } caracteres.
error-not-a-choice = «{ $given }» no es ninguna de las opciones de «{ $field }». Elija una de la lista.
error-unknown-weapon = No existe el arma «{ $given }». Revise la etiqueta o dé de alta el arma primero.
error-unknown-person = No existe la persona «{ $given }». Revise el nombre o dele acceso primero.
error-unknown-page = Esa página no existe. Vaya al tablero.
error-wrong-pin = El PIN no es correcto. Inténtelo de nuevo o pregunte a quien le dio acceso.
error-not-your-role = Esto solo pueden hacerlo: { $roles }. Pídaselo a una de esas personas.
error-same-person = Hacen falta dos personas distintas. Pase el teléfono a la segunda.
error-counts-differ = Las dos cuentas no coinciden: { $first } y { $second }. Detengan el trabajo, abran el arma y cuenten entre las dos.
error-changed-meanwhile = Algo cambió mientras llenaba este formulario. Mire otra vez y luego decida.
error-disk-full = Este teléfono no tiene espacio, así que no se registró nada. Libere espacio o use otro teléfono.
error-not-stored = Este teléfono no pudo guardarlo, así que no se registró nada. Inténtelo de nuevo; si vuelve a fallar, use otro teléfono o papel.
error-no-camera = No se puede usar la cámara. Permítala en los ajustes del navegador o escriba el número.
error-no-code-seen = No se leyó ningún código. Acérquese, ilumine más o escriba el número.
error-foreign-code = Este código no es de esta producción. Revise la etiqueta.
error-server-refused = El servidor lo rechazó: { $reason }
error-key-missing = Este teléfono no puede firmar en su nombre. Vuelva a pedir acceso.
error-key-disowned = Este teléfono fue dado de baja. Lo que firma ya no cuenta. Devuélvalo a la producción.
error-clock = El reloj de este teléfono tiene un desfase de { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. Póngalo en hora.
error-internal = Lastlook tiene aquí una falla. Haga este paso en papel y avise a quien administra el servidor.

### ---- cargos --------------------------------------------------------------------------------------

role-administrator = Administrador/a
role-producer = Productor/a
role-upm = Gerencia de producción (UPM)
role-safety-advisor = Asesor/a de seguridad
role-first-ad = Primera asistencia de dirección (1.er AD)
role-second-ad = Segunda asistencia de dirección (2.º AD)
role-property-master = Jefatura de utilería
role-armorer = Armero/a
role-handler = Asistente o responsable de armas
role-performer = Intérprete
role-stunt = Doble de acción
role-camera = Cámara
role-crew = Equipo técnico
role-medic = Paramédico/a
role-guest = Invitado/a: puede leer
role-investigator = Investigador/a: puede leer y sellar
role-anonymous = Una persona que no dio su nombre
role-you = Usted

### ---- marcas de las entradas ----------------------------------------------------------------------

mark-late = registrado tarde
mark-late-by = { $minutes ->
    [one] registrado { $minutes } minuto tarde
   *[other] registrado { $minutes } minutos tarde
}
mark-from-paper = pasado desde papel
mark-imported = importado
mark-does-not-count = no cuenta
mark-corrected = corregido
mark-withdrawn = retirado
mark-redacted = texto eliminado, entrada conservada
mark-held-back = no incluido
mark-forked = dos entradas con un mismo número: una clave copiada o un teléfono restaurado a un estado anterior
mark-disowned = firmado por un teléfono dado de baja
mark-clock-off = el reloj del teléfono no estaba en hora
mark-verified = firma comprobada
mark-broken = no es lo que se firmó
mark-unsent = solo en este teléfono
mark-override = se siguió aunque faltaba algo
mark-many-at-once = muchas comprobaciones en pocos segundos
mark-example = ejemplo

### ---- unidades y horas ----------------------------------------------------------------------------

unit-feet = { $count } ft
unit-metres = { $count } m
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-hours = { $count } h
unit-rounds = { $count ->
    [one] { $count } cartucho
   *[other] { $count } cartuchos
}
unit-chambers = { $count ->
    [one] { $count } recámara
   *[other] { $count } recámaras
}
unit-shots = { $count ->
    [one] { $count } disparo
   *[other] { $count } disparos
}
unit-weapons = { $count ->
    [one] { $count } arma
   *[other] { $count } armas
}
unit-people = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}
unit-entries = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
unit-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
time-today = hoy
time-yesterday = ayer
time-now = ahora
time-until = hasta { $time }
time-from = desde { $time }
time-from-to = { $from } a { $to }
time-unknown = en un momento desconocido

### ---- listas --------------------------------------------------------------------------------------

list-empty = No hay nada
list-and-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
list-page-of = Página { $page } de { $pages }

### ---- alto y avisar -------------------------------------------------------------------------------

stop-call = Pedir alto
stop-explain = Cualquiera puede pedir alto. Basta un toque; el motivo puede decirse después.
stop-open = Alto: { $by }, { $time }
stop-called = Alto pedido. Aparece en todos los tableros conectados.
stop-called-offline = Alto pedido solo en este teléfono: no hay conexión. Grítelo también.
stop-who-lifts = Quién puede levantarlo: { $roles }
stop-lift = Levantar el alto
stop-none = No hay ningún alto abierto.
speak-up-title = Avisar
speak-up-what = ¿Qué vio?
speak-up-anonymous = Nadie ve quién es usted, a menos que lo diga.
speak-up-receipt = Guarde este código: { $code }. Con él se abre la respuesta.
speak-up-answered = Respondió { $by }
speak-up-open-count = { $count ->
    [one] { $count } inquietud sin respuesta
   *[other] { $count } inquietudes sin respuesta
}

### ---- the frame of every page ---------------------------------------------------------------------

bar-join = Unirse
banner-stop = ALTO
banner-override = DECISIÓN DE SEGUIR
recorded-by-server = Registrado
conflict-title = Dos teléfonos dicen cosas distintas
conflict-resolve = Mire dónde está ahora y regístrelo. Las dos entradas quedan en el registro.

### ---- errors of pages -----------------------------------------------------------------------------

error-not-found-title = No existe esta página
error-not-found = La dirección puede estar mal, o lo que nombra aún no está en este teléfono.
error-no-weapon-title = No existe esta arma
error-no-weapon = Ningún arma con este nombre está en el registro. Búsquela o anótela en el inventario.
error-join-first-title = Primero únase
error-join-first = Esta página es para la gente de la producción. Escanee el código de alguien que pueda admitirle.
error-not-yours-title = No con su función
error-not-yours = Sus funciones de hoy no incluyen esto. Pídalo a quien tenga la función.
error-name = Use letras y números.
error-choice = Elija una de las palabras.
error-number = Escriba un número entero.
error-text = Escríbalo con letras sencillas.
error-measure = Escriba un número entero y elija su unidad.
error-date = Elija una fecha.
error-moment = Elija una fecha y una hora.
error-future = Esta hora aún no ha llegado.

### ---- forms ---------------------------------------------------------------------------------------

form-more = Más
form-another = Otro nombre
form-new-name = Nombre nuevo
form-remark = Observación
form-remark-and-time = Observación, u otra hora
form-at = Cuándo ocurrió
form-from-paper = De papel
form-less = Uno menos
form-greater = Uno más
form-unit = Unidad
measure-ft = pies
measure-m = metros
measure-cm = centímetros
measure-minutes = minutos
measure-hours = horas
measure-days = días

### ---- board and weapons ---------------------------------------------------------------------------

board-title = Lo que está fuera
board-nothing-out = Ningún arma está fuera de su encierro, según el registro.
board-not-set-up = Esta producción aún no tiene nombre ni reglas.
board-concerns = { $count ->
    [one] { $count } preocupación sin respuesta
   *[other] { $count } preocupaciones sin respuesta
}
board-locked = { $count ->
    [one] { $count } arma guardada bajo llave
   *[other] { $count } armas guardadas bajo llave
}
weapons-none = No hay ningún arma en el registro.
weapons-add = Anotar un arma
weapon-in-hands = La tiene { $person }
weapon-out-by = La sacó { $person }
weapon-out = Fuera de su encierro
weapon-locked-in = Bajo llave en { $container }
weapon-locked = Bajo llave
weapon-nowhere = Nadie registró dónde está
weapon-disputed = En disputa: { $places }
weapon-chambers = { $count ->
    [one] { $count } recámara
   *[other] { $count } recámaras
}
weapon-may-it-go = ¿Puede pasar a…?
weapon-to = A quién
weapon-scene = Para qué escena
weapon-use = Para qué
weapon-ask = Preguntar
weapon-acts = Registrar algo sobre ella
weapon-history = Su historia
verdict-basis = { $held } de { $rules } reglas cumplidas, a las { $time }, con { $entries } entradas
step-by = { $person } puede hacerlo
rules-title = Cada regla
rules-advice = Consejos y deberes que no la detienen
rule-nothing-helps = Nada que pudiera registrarse ahora haría que esta regla se cumpliera.

### ---- handover ------------------------------------------------------------------------------------

handover-do = Entregar
handover-title = Entregar { $weapon }
handover-show = Ábrala y deje que { $person } mire.
handover-not-cleared = Ya no está autorizada. No se registró nada.
handover-offered = { $weapon } pasa a { $person }
handover-scan-this = { $person } escanea esto con su propio teléfono
handover-waiting = En cuanto { $person } firme por ella, se verá aquí.
handover-accepted = { $person } ha firmado por { $weapon }
handover-accept = La tengo
handover-accept-title = { $weapon } pasa a usted
handover-from = Se la entrega { $person }
handover-look = Mire usted dentro antes de tomarla.
handover-refuse = No la tomo
handover-scan-back = { $person } escanea esto, y los dos teléfonos lo saben
handover-take-back = Recibirla de vuelta
handover-code = Lo que dice el código
handover-paste = Texto del código
handover-take-in = Recibir
handover-not-for-you = Esta entrega es para { $person }.

### ---- scanning ------------------------------------------------------------------------------------

scan-type = Nombre o código
scan-not-known = En el registro no hay nada con el nombre «{ $code }».
scan-forged = Esta etiqueta no se hizo para esta producción. No confíe en ella.
scan-label-note = La imprimió { $person }. La etiqueta dice quién la imprimió, no que esté en la cosa correcta.
scan-carried = { $count ->
    [0] No había nada nuevo en el código.
    [one] Recibida.
   *[other] { $count } entradas recibidas.
}
scan-strangers = El código no es de un teléfono de esta producción. No se recibió nada.

### ---- setting up ----------------------------------------------------------------------------------

setup-title = Preparar la producción
setup-name = Nombre de la producción
setup-place = Dónde se trabaja
setup-place-hint = La ley de este lugar está en vigor. Abajo pueden adoptarse otras reglas.
setup-place-wrong = Escriba el lugar con su código, por ejemplo US-CA.
setup-offset = Hora local, como diferencia con UTC
setup-offset-hint = Por ejemplo -07:00 en verano en California.
setup-offset-wrong = Escriba la diferencia con UTC como -07:00.
setup-packs = Reglas que se adoptan
setup-packs-note = Ningún abogado ha comparado aún estas reglas con sus textos oficiales. Cada regla dice qué tan seguro es su texto.
setup-do = Comenzar el registro

### ---- joining -------------------------------------------------------------------------------------

join-title = Unirse a esta producción
join-lede = Este teléfono crea una clave propia. Lo que usted registre se firma con ella, y nunca sale del teléfono.
join-no-script = Para unirse hace falta JavaScript: con él se crea la clave en este teléfono.
join-insecure = Esta página no es segura, y el teléfono no puede crear una clave. Abra la dirección que empieza con https.
join-unsupported = Este navegador no puede guardar la aplicación. Use uno más nuevo, y no una ventana privada.
join-name = Su nombre y apellido
join-name-hint = Como ha de figurar en el registro.
join-device = Cómo se llama este teléfono
join-device-default = Mi teléfono
join-pin = PIN, si otras personas usan este teléfono
join-pin-hint = De 4 a 8 cifras. Evita que otra persona actúe como usted por error.
join-do = Unirse
join-waiting-title = Espere a que le admitan
join-waiting = Quien puede admitirle ve este teléfono en su página Personas. También puede escanear este código.
join-waiting-code = Léanse estas letras: los dos teléfonos deben mostrar las mismas.
join-waiting-key = Clave de este teléfono:

### ---- people --------------------------------------------------------------------------------------

people-none = Aún no hay nadie en el registro.
people-no-phone = sin teléfono
people-devices = Teléfonos
people-waiting = Admitir
people-admit = Admitir a alguien
people-admit-how = Su teléfono muestra una clave y seis letras. Compare las letras antes de admitirle.
people-key = Clave de su teléfono
people-key-wrong = Esto no es una clave. Cópiela de su teléfono, o escanee el código que muestra.
people-key-known = Este teléfono ya fue admitido.
people-check = Su teléfono debe mostrar { $code }
people-name = Nombre y apellido
people-roles = Funciones de hoy
people-may = Derechos
people-may-enrol = Puede admitir a otros y dar de baja teléfonos perdidos

### ---- the record ----------------------------------------------------------------------------------

record-about = Sobre
record-all-about = Todas las entradas sobre esto
record-empty = Aquí no hay nada en el registro.
record-older = Entradas anteriores
record-asks = pregunta: { $what }
record-withdraws = retira: { $what }
record-place = n.º { $place }
record-unsent = sin enviar
record-entry = Una entrada
record-signed-at = Firmada a las
record-device = En
record-hash = Su huella
record-where = En el registro
record-file = Archivo
record-proof-note = Quien tenga un paquete de este registro puede comprobar esta entrada sin confiar en nadie.
mark-paper = de papel
mark-not-counted = no cuenta

### ---- stop ----------------------------------------------------------------------------------------

stop-title = Alto
stop-lede = Cualquiera puede parar el trabajo con armas, en todo momento y sin dar razones.
stop-do = ALTO
stop-why = Por qué, si hay tiempo
stop-stands = El trabajo con armas está parado
stop-lifted = Este alto se levantó

### ---- speaking up ---------------------------------------------------------------------------------

speak-what = ¿Qué le preocupa?
speak-send = Enviar

### ---- this phone ----------------------------------------------------------------------------------

me-theme = Aspecto
me-theme-auto = Como el teléfono
me-theme-dark = Oscuro
me-theme-light = Claro
me-wrong-pin = Ese no era el PIN.
me-others = Otras personas en este teléfono
me-switch = Actuar como { $person }
me-add = Otra persona en este teléfono
more-far = Tablero para una tableta
unsent-title = Sin enviar
unsent-what = Estas entradas están guardadas en este teléfono. Se envían solas cuando se alcanza el servidor.
unsent-export = Guardarlas en un archivo

### ---- SPEAK ----------------------------------------------------------------------------------------

speak-lede = Con su nombre o sin él. Lleva menos de un minuto.
speak-worry = Algo me preocupa
speak-wrong = Algo salió mal, o casi
speak-injury = Alguien está herido
speak-unintended-discharge = Un disparo que nadie quiso
speak-muzzle-breach = Un cañón apuntó a alguien
speak-failed-to-fire = Un clic sin disparo
speak-round-found = Había un cartucho donde no debía
speak-out-of-sight = Un arma estuvo fuera de la vista
speak-something-else = Otra cosa
speak-what-happened = ¿Qué pasó? Bastan pocas palabras.
speak-photo = Foto, si la tiene
speak-photo-hint = Hágala ahora, o elija una.
speak-photo-plain = La foto se hizo de nuevo, sin lugar, hora ni teléfono.
speak-photo-not-plain = Esta foto no se pudo hacer de nuevo. Puede decir dónde y con qué teléfono se tomó.
speak-more = Qué arma, y dónde
speak-field-weapon = Arma
speak-field-holder = En manos de quién
speak-field-person = Quién
speak-field-class = Qué clase de cartucho
speak-field-place = Lugar
speak-not-known = No lo sé
speak-send-as = Enviar como { $person }
speak-send-and-stop = Enviar, y parar el trabajo
speak-send-and-stop-as = Enviar como { $person }, y parar el trabajo
speak-without-name = Sin mi nombre
speak-send-nameless = Enviar sin mi nombre
speak-server-sees = Sin nombre, firma por usted el servidor de esta producción, no su teléfono. Puede ver cuándo llegó esto, y desde qué red. Si quiere que se sepa quién es, escriba su nombre en el texto.
speak-receipt-before = Su código. Apúntelo antes de enviar; nadie puede buscarlo por usted.
speak-receipt = Se envió. Este es su código: apúntelo ahora, nadie puede buscarlo por usted.
speak-receipt-what-for = Con él lee la respuesta y contesta, y sigue sin nombre.
speak-nothing-written = Escriba de qué se trata; bastan pocas palabras.
speak-too-long = Esto es demasiado largo. Acórtelo a { $count } letras.
speak-stranded = Esto no se envió: sin nombre hace falta el servidor.
speak-stranded-why = Ahora no hay conexión. Este teléfono solo podría firmar con la clave de usted, y eso diría quién es. Inténtelo más tarde, use el cartel, o hable con alguien.
speak-keep = Guardar el texto en este teléfono
speak-kept = El texto se guarda en este teléfono, solo para este formulario. Al enviarlo se borra.
speak-code-label = Tengo un código
speak-code-hint = 20 letras. Los guiones y las mayúsculas no importan.
speak-code-open = Leer la respuesta
speak-code-wrong-title = Ninguna inquietud tiene este código
speak-code-wrong = Compruebe cada letra del código y escríbalo de nuevo. Si la acaba de enviar, espere un minuto.
speak-locked = Con el código que recibió puede leer lo que se respondió, y contestar.
speak-concern = Una inquietud
speak-nameless = Sin nombre
speak-you = usted
speak-overdue = Atrasada
speak-earlier-day = De un día anterior
speak-open = Sin respuesta
speak-not-counted = La respuesta no cuenta
speak-answered = Respondida
speak-open-count = { $count ->
    [one] { $count } espera respuesta
   *[other] { $count } esperan respuesta
}
speak-none-open = Nada espera respuesta.
speak-answered-list = Respondidas
speak-raised-at = Planteada a las { $time }.
speak-waits = Sin respuesta desde hace { $long }.
speak-minutes = { $minutes ->
    [0] menos de un minuto
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}
speak-hours = { $hours } h { $minutes } min
speak-days = { $days ->
    [one] { $days } día
   *[other] { $days } días
}
speak-overdue-notice = Está atrasada. Una regla en vigor quería una respuesta antes de ahora:
speak-earlier-day-notice = Se planteó un día anterior, y nadie ha respondido.
speak-not-counted-notice = Hay una respuesta, pero una regla en vigor no la cuenta: quizá quien la dio no puede decidir, o no dice nada.
speak-rules-wait = Reglas que esperan la respuesta
speak-no-rule = Ninguna regla en vigor dice hasta cuándo hay que responder.
speak-turn = A quién le toca
speak-turn-first = responde primero
speak-turn-then = si el día termina sin respuesta
speak-turn-now = ahora
speak-turn-nobody = Nadie en el registro tiene una función que responda. Dígaselo a producción.
speak-counts = Según las reglas en vigor, cuenta la respuesta de estas personas: { $people }
speak-answer = Respuesta
speak-not-answered-said = dice que nadie respondió
speak-photo-of = Foto
speak-write-back = Contestar
speak-write-back-do = Enviar
speak-write-to = Escribir a: { $person }
speak-answer-do = Esta es la respuesta
speak-ask-back = Solo preguntar
speak-answer-hint = Diga qué se hizo, o qué se hará y cuándo. Pueden leerlo todos los que se unieron, y quien la planteó.
speak-no-such = No hay tal inquietud en el registro.

### ---- STOP -----------------------------------------------------------------------------------------

stop-open-list = Altos que siguen en pie
stop-see = Quién puede levantarlo, y qué se está haciendo
stop-called-by = Lo pidió { $person } a las { $time }
stop-lifted-by = Levantado por { $people }
stop-not-enough = Según las reglas en vigor, también tiene que levantarlo otra persona.
stop-means = No se entrega, saca, carga ni usa ningún arma. Deje lo que tenga en la mano como diga el armero.
stop-lifted-means = Lo que se comprobó antes del alto puede haber caducado. Pregunte de nuevo antes de entregar nada.
stop-lift-check = Antes de levantarlo: ¿terminó aquello por lo que se pidió, y sabe qué se hizo?
stop-lift-as = Yo, { $person }, levanto este alto
stop-who = Quién puede levantarlo
stop-no-rule = Ninguna regla en vigor dice quién puede levantar un alto. Sigue en pie hasta que lo levante quien maneja las armas o la primera asistencia de dirección.
stop-nobody = Una regla en vigor espera que alguien lo levante, pero nadie en el registro tiene la función para ello.
stop-each = Lo tienen que levantar { $count } personas, una de cada línea:
stop-or = o
stop-not-yours = Su palabra no cuenta para esto, según las reglas en vigor.
stop-also-missing = También falta
stop-others = Esto también para el trabajo
stop-doing = Qué se está haciendo
stop-tell = Decir a todos
stop-tell-do = Decir a todos
stop-rules = Las reglas sobre ello

### ---- ROUNDS ---------------------------------------------------------------------------------------

say-late-or-paper = Anotarlo más tarde o desde el papel
rounds-title = Cartuchos
rounds-none = Todavía no hay ningún lote de cartuchos en el registro.
rounds-agree = Las entradas sobre cartuchos coinciden entre sí. Lo que nadie anotó no está en ellas.
rounds-off = Los cartuchos no cuadran
rounds-off-count = { $count ->
    [one] Hay { $count } punto abierto. Aclárelo antes de cargar nada.
   *[other] Hay { $count } puntos abiertos. Aclárelos antes de cargar nada.
}
rounds-off-not-accounted = { $lot }: { $count } { $place }, ni disparados, ni inservibles, ni devueltos.
rounds-off-more-than-there = { $lot }: salieron { $count } más de los que había ({ $place }).
rounds-off-too-few = { $lot }: en un recuento faltaron { $count } ({ $place }).
rounds-off-too-many = { $lot }: en un recuento sobraron { $count } ({ $place }).
rounds-off-not-counted-out = { $lot }: se cargaron { $count } sin haberlos contado a la salida ({ $place }).
rounds-off-class = { $lot }: una entrada llama a estos cartuchos algo distinto de lo que se entregó ({ $place }).
rounds-off-lot-not-said = Una entrada no dice de qué lote eran los cartuchos ({ $place }).
rounds-off-no-number = { $lot }: una entrada no da el número donde hace falta ({ $place }).
rounds-off-found = Se encontró un cartucho que no falta en ningún recuento ({ $place }).
rounds-no-lot = cartuchos sin lote anotado
rounds-no-lot-title = No existe ese lote
rounds-no-such-lot = No hay ningún lote con ese nombre en el registro. Mire la lista de cartuchos.
rounds-no-class = de una clase que no consta en el registro
rounds-no-number = número desconocido
rounds-look-alike = Se pueden confundir:
rounds-look-alike-pair = { $one } es { $one-is }, { $other } es { $other-is }.
rounds-share-box = Ambos están en { $name }.
rounds-share-weapon = Ambos van con { $name }.
rounds-share-calibre = Ambos van con armas de calibre { $name }.
rounds-lots = Lotes
rounds-boxes = Cajas y cinturones
rounds-box-out = fuera de la caja fuerte
rounds-box-locked = bajo llave
rounds-box-locked-in = bajo llave en { $name }
rounds-box-not-said = el registro no dice dónde
rounds-head-lot = Lote
rounds-head-came = Recibidos
rounds-head-stock = En cajas
rounds-head-out = Entregados
rounds-head-fired = Disparados, probados
rounds-head-spoiled = Inservibles
rounds-head-back = Devueltos
rounds-head-missing = Faltan
rounds-chip-agrees = las entradas coinciden
rounds-chip-unsure = no es exacto
rounds-chip-off = { $count ->
    [one] { $count } punto abierto
   *[other] { $count } puntos abiertos
}
rounds-where = Dónde están sus cartuchos
rounds-movements = Todos los movimientos
rounds-moved = { $count }: { $from } → { $to }
rounds-inferred-lot = lote deducido
rounds-inferred-place = lugar deducido
rounds-inferred-number = número por diferencia
rounds-denied = negado por una entrada
rounds-or-fewer = { $count } o menos
rounds-or-more = { $count } o más
rounds-about = { $count } según los números dados
rounds-maker = Fabricado por { $name }
rounds-supplier = Entregado por { $name }
rounds-at-supplier = en poder del proveedor
rounds-at-loose = en ninguna caja del registro
rounds-at-box = en { $name }
rounds-at-weapon = entregados para { $name }
rounds-at-fired = disparados según lo previsto
rounds-at-unmeant = disparados sin querer
rounds-at-tested = usados en pruebas
rounds-at-spoiled = inservibles
rounds-at-gone-back = devueltos al proveedor
rounds-at-lost = anotados como perdidos
rounds-at-unexplained = donde ninguna entrada lo dice
rounds-acts = Qué hacer con él

### ---- COUNT ----------------------------------------------------------------------------------------

count-title = Contar cartuchos
count-lede = Cuentan dos personas, cada una sin ver el número de la otra. Después se muestran los dos.
count-what = ¿Qué cuenta usted?
count-of-lot = lote { $name }
count-of-weapon = entregados para { $name }
count-of-container = en { $name }
count-waiting = Espera un segundo recuento
count-first-by = { $person } ya contó
count-done = Contado por dos
count-how-many = ¿Cuántos cartuchos cuenta usted?
count-hint = Cuéntelos en la mano. Lo que contó la otra persona se muestra después de escribir su número.
count-do = Este es mi recuento
count-not-blind = Un recuento anterior de estos cartuchos se podía leer, y ninguno se ha movido desde entonces. Este recuento se anota como no ciego. Mejor: que cuenten dos personas que no lo vieron.
count-one-not-blind = Uno de estos recuentos no fue ciego.
count-now-second = Su número está en el registro y todavía no se muestra a nadie. Ahora cuenta una segunda persona, en su propio teléfono o con su propio PIN en este.
count-switch = Otra persona en este teléfono
count-second = Segundo recuento
count-veiled = Se contaron cartuchos: { $thing }. El número se muestra después del segundo recuento.
count-equal = Los dos recuentos son iguales
count-equal-words = Los dos contaron { $count }. El registro tiene ambos.
count-differ = Los recuentos no coinciden
count-differ-words = Alto. No se carga nada de esto hasta que ambos hayan contado otra vez y un responsable de armas lo haya aclarado.
count-chip-equal = iguales
count-chip-differ = no coinciden
count-mismatch-do = Anotar que el recuento no cuadra
count-mismatch-remark = dos recuentos no coinciden: { $first } y { $second } ({ $people })
count-both-again = Contar otra vez, los dos

### ---- SHOW -----------------------------------------------------------------------------------------

show-title = Abrir y mostrar { $weapon }
show-title-short = Abrir y mostrar
show-record-empty = Según el registro está vacía.
show-record-loaded = { $count ->
    [one] Según el registro hay { $count } cartucho dentro ({ $what }).
   *[other] Según el registro hay { $count } cartuchos dentro ({ $what }).
}
show-record-rest = { $count ->
    [one] { $count } recámara está vacía; el registro no dice cuál.
   *[other] { $count } recámaras están vacías; el registro no dice cuáles.
}
show-record-fired = { $count ->
    [one] Desde entonces se hizo { $count } disparo.
   *[other] Desde entonces se hicieron { $count } disparos.
}
show-record-fired-some = Desde entonces hubo disparos; el registro no dice cuántos.
show-record-unknown = El registro no dice qué hay dentro. Trátela como cargada.
show-in-empty = vacía
show-in-dummy = inerte
show-in-blank = fogueo
show-circle-label = Las recámaras, en el sentido del reloj desde arriba, vistas desde atrás
show-list-label = Dónde mirar
show-tap = Tóquela cuando todos los que miran hayan visto dentro.
show-magazine = Cargador
show-chamber = Recámara
show-whole-legend = No tiene recámara
show-whole = Es lo que debe ser y está entera
show-whole-hint = Mírela y tóquela: que sea lo que debe ser y de una sola pieza.
show-seen = { $seen } de { $of } vistas
show-capacity-unknown = El registro no dice cuántas recámaras tiene.
show-how-many = ¿Cuántas recámaras se vieron?
show-who-looked = ¿Quién miró dentro?
show-somebody-else = Miró otra persona
show-who-opened = ¿Quién la abrió?
show-offered = { $person } está cerca de la línea de tiro. ¿Se le ofreció mirar?
show-accepted = Sí, y miró
show-declined = Sí, y no quiso
show-do = Todas vistas: firmar
show-do-number = Vistas tantas: firmar
show-partly-do = Firmar solo lo que se tocó
show-nobody = Diga quién miró dentro.
show-none-seen = Toque cada recámara que se vio.
show-fewer = Solo se vieron { $seen } de { $of }. Una regla que pide todas las recámaras no se cumple con esto.
show-look-again = Mirar en las otras
show-record-fewer = Firmar { $seen } de { $of }

### ---- LOAD -----------------------------------------------------------------------------------------

load-title = Cargar { $weapon }
load-count-differs = Un recuento de estos cartuchos no cuadró. No se carga nada de esto hasta que un responsable de armas lo aclare.
load-stop = ALTO
load-stop-found = Se encontró un cartucho real o sin identificar y no está aclarado. No se carga nada.
load-stop-live = Según el registro hay un cartucho real en esta arma. No se carga nada.
load-not-empty = Según el registro no consta que esta arma esté vacía. Primero descárguela y compruebe que está libre.
load-which-lot = ¿Qué lote se carga?
load-another-lot = Otro lote
load-other-lots = Hay otros cartuchos para { $weapon }: { $lots }. No los confunda.
load-no-box = Ninguna caja de cartuchos está fuera de la caja fuerte. Saque una primero.
load-lot-without-class = El registro no dice qué son los cartuchos de este lote. No se cargan.
load-lot-not-loadable = Aquí solo se cargan cartuchos inertes y de fogueo. Estos no son ni lo uno ni lo otro.
load-not-tested = { $lot } no se probó hoy en { $weapon }.
load-not-screened = { $lot } no se revisó hoy cartucho por cartucho.
load-how-many = ¿Cuántos cartuchos se cargan?
load-this-many = Revisar esta cantidad
load-more-than-fit = Son más de los que caben.
load-which-size = ¿Qué carga tienen los cartuchos de fogueo?
load-which-proof = ¿Cómo muestran los cartuchos que son inertes?
load-each-dummy = Revise cada uno en la mano y tóquelo
load-dummy = Cartucho { $number }: inerte
load-not-all-checked = Se revisaron { $checked } de { $count } cartuchos inertes. El que no se revisó no se carga.
load-somebody-else = Carga o vigila otra persona
load-by = ¿Quién la carga?
load-supervisor = ¿Qué responsable de armas vigila?
load-who-stood-by = Quien carga no es responsable de armas. Diga qué responsable vigiló.
load-do-dummies = { $count ->
    [one] Revisado: { $count } cartucho inerte en { $weapon }
   *[other] Revisados: { $count } cartuchos inertes en { $weapon }
}
load-do-blanks = Firmar: cartuchos de fogueo en { $weapon }

### ---- UNLOAD ---------------------------------------------------------------------------------------

unload-title = Descargar { $weapon }
unload-title-short = Descargar
unload-witness = ¿Quién más vio que está libre?
unload-nobody = Nadie más
unload-which-witness = Diga quién más vio que está libre, o que no lo vio nadie.
unload-count-first = Cuente lo que tiene en la mano. Lo que espera el registro se muestra después.
unload-spent = Vainas vacías
unload-back = Cartuchos sin disparar, buenos
unload-spoiled = Cartuchos sin disparar, inservibles
unload-do = { $weapon } está libre: firmar
unload-spent-remark = { $count ->
    [one] { $count } vaina vacía
   *[other] { $count } vainas vacías
}
unload-differs = No cuadra
unload-differs-rounds = Cartuchos sin disparar: usted contó { $rounds }, el registro espera { $expected-rounds }.
unload-differs-spent = Vainas vacías: usted contó { $spent }; disparos según el registro: { $shots }.
unload-differs-what = Mire en el arma, en los bolsillos y en el suelo. Todavía no se anotó nada.
unload-differs-do = Anotarlo como se contó, y parar
unload-differs-remark = cartuchos devueltos: { $rounds }, esperados: { $expected-rounds }; vainas: { $spent }, disparos: { $shots }

### ---- ANNOUNCE -------------------------------------------------------------------------------------

announce-title = Anunciar { $weapon } al set
announce-cold-empty = FRÍA, VACÍA
announce-cold-dummies = FRÍA, INERTES
announce-hot-quarter = CALIENTE, UN CUARTO DE CARGA
announce-hot-half = CALIENTE, MEDIA CARGA
announce-hot-full = CALIENTE, CARGA COMPLETA
announce-hot = CALIENTE
announce-unknown = DESCONOCIDA
announce-disputed = EN DISPUTA
announce-live = CARTUCHO REAL
announce-since = Según el registro, desde { $time }.
announce-not-known = El registro no dice con certeza qué hay dentro, así que no hay nada que anunciar. Trátela como cargada; descárguela y compruebe que está libre.
announce-which-size = ¿Qué carga?
announce-by = ¿Quién lo anunció?
announce-do = Se anunció: firmar

### ---- who can do it --------------------------------------------------------------------------------

offer-who = { $more ->
    [0] Puede hacerlo: { $people }.
   *[other] Puede hacerlo: { $people } y { $more } más.
}
offer-nobody = Hoy nadie tiene un cargo para esto. Hace falta uno de estos: { $roles }.

### ---- day ------------------------------------------------------------------------------------------

day-title = { $date }
day-next = Lo siguiente
day-next-report = La jornada está cerrada. Falta presentar el parte de producción.
day-next-nothing = La jornada está cerrada y el parte de producción está presentado.
day-next-stop = El trabajo con armas está parado. Nada va antes que esto.
day-next-beforehand = { $count ->
    [one] Antes de que salga un arma falta una cosa en los papeles o en la reunión.
   *[other] Antes de que salga un arma faltan { $count } cosas en los papeles o en la reunión. La primera:
}
day-next-weapon = No falta nada en los papeles ni en la reunión. Siga con { $weapon } para { $scene }.
day-next-before-wrap = { $count ->
    [one] Todas las armas previstas se usaron hoy. Falta una cosa antes del cierre.
   *[other] Todas las armas previstas se usaron hoy. Faltan { $count } cosas antes del cierre. La primera:
}
day-next-wrap = Todas las armas previstas se usaron hoy.
day-break-since = Descanso desde { $time }.
day-of-another-date = La jornada en curso empezó a las { $time } y no se cerró.
day-no-scenes = Hoy no hay ninguna escena citada.
day-no-weapons = No hay ningún arma prevista para esta escena.
day-plan = Previsto para hoy
day-used-today = usada hoy
day-meetings = Reuniones de seguridad
day-no-meeting = Hoy no hubo reunión de seguridad para { $scene }.
day-breaks = Descansos
day-not-running = No hay ninguna jornada en curso.
day-again = Hay que repetir después del descanso
day-again-why = Lo que se miró y se anunció antes del descanso ya no cuenta.
day-again-nothing = No hay que repetir nada para las armas previstas hoy.
day-wrap = Cierre
day-wrap-asks = Qué pide el cierre
day-wrap-ready = Todo lo que las reglas piden al cierre consta en el registro.
day-go-on = Ir a { $weapon }
day-wrapped = La jornada se cerró a las { $time }.
day-count-caption = Armas que salieron hoy, y su munición
day-count-weapon = Arma
day-count-found = Hallada presente
day-count-sheet = Rendida cuenta
day-count-issued = Cartuchos entregados
day-count-fired = Disparados
day-count-returned = Cartuchos devueltos
day-report = Parte de producción
day-report-empty = Todavía no hay nada para el parte de producción.
day-report-file = Presentar el parte

### ---- meeting --------------------------------------------------------------------------------------

meeting-title = Reunión de seguridad
meeting-today = Celebradas hoy
meeting-of = Reunión de seguridad: { $scenes }
meeting-by = dirigida por { $person }
meeting-attended-count = { $count ->
    [one] { $count } persona estuvo o recibió las instrucciones
   *[other] { $count } personas estuvieron o recibieron las instrucciones
}
meeting-scenes = ¿De qué escena trata?
meeting-which-scene = Diga de qué escena trata la reunión.
meeting-other-scene = Otra escena
meeting-scene-new = Una escena que no está en la lista
meeting-topics = De qué se habló
meeting-topics-open = Sin marcar todavía
meeting-topics-sign = Firmar los temas
meeting-badge = Lea una credencial o escriba un nombre
meeting-badge-hint = Intro marca el nombre. No se registra nada antes de firmar.
meeting-badge-tick = Marcar a esta persona
meeting-badge-unknown = No se conoce a nadie como «{ $text }». Elija el nombre en la lista o escríbalo en «Otras personas».
meeting-badge-late = Alguien llegó tarde: credencial o nombre
meeting-who-called = { $count ->
    [one] Hay { $count } persona citada: ¿quién está?
   *[other] Hay { $count } personas citadas: ¿quién está?
}
meeting-everyone = Todas las personas citadas
meeting-others = Otras personas
meeting-person-new = Alguien que no está en la lista
meeting-led-by = ¿Quién la dirigió?
meeting-place = ¿Dónde?
meeting-sign = Firmar la reunión
meeting-missing = { $count ->
    [one] { $count } persona citada ni estuvo ni recibió las instrucciones
   *[other] { $count } personas citadas ni estuvieron ni recibieron las instrucciones
}
meeting-nobody-missing = Todas las personas citadas estuvieron o recibieron las instrucciones.
meeting-on-set = está en el rodaje
meeting-brief-late = Llegó tarde; recibe ahora las instrucciones
meeting-was-there = Estuvo, pero no se le marcó
meeting-print-hint = Imprima esta página para tener una hoja con líneas para firmar.
meeting-sheet-name = nombre
meeting-sheet-paper = Pasado del papel más tarde: quién, cuándo.

### ---- people ---------------------------------------------------------------------------------------

people-name-contact = Esto parece una dirección o un número de teléfono. El registro solo guarda nombres.
people-roles-today = Cargos de hoy
people-no-role = Hoy sin cargo.
people-assign = Dar otro cargo
people-assign-do = Dar este cargo
people-release = Ya no es { $role }
people-assign-title = ¿{ $person } como { $role }?
people-assign-found = Las reglas de esta producción tienen algo que decir. Todavía no se ha registrado nada.
people-assign-lost = Con este cargo dejarían de cumplirse:
people-assign-not = Dejarlo como está
people-assign-sure = Dar el cargo de todos modos
people-conflict = Estos cargos no son compatibles:
people-qualifications = Acreditaciones
people-no-qualifications = Todavía no se ha mostrado nada.
people-add-qualification = Anotar algo que se mostró
people-evidence = archivo
people-file = Foto o copia del documento
people-file-hint = Fotografíe solo el documento. El registro guarda la huella del archivo.
people-permit-left = { $days ->
    [0] Termina hoy: { $permit }
    [one] En vigor un día más: { $permit }
   *[other] En vigor { $days } días más: { $permit }
}
people-permit-over = { $days ->
    [one] Terminó ayer: { $permit }
   *[other] Terminó hace { $days } días: { $permit }
}
people-minor = Menor de edad: { $years } años.
people-consents = Consentimientos
people-consent-by = dado por { $person }
people-consent-none = no consta
people-first-device = Primer dispositivo de la producción
people-lost = Este teléfono se perdió
people-lost-title = Se perdió un teléfono de { $person }
people-lost-1 = Desde ahora nada de lo que firme este teléfono cuenta. Lo que aún envíe se guarda, marcado, y no autoriza nada.
people-lost-2 = Lo que firmó antes se queda. Elija abajo cuál fue la última entrada de su dueño.
people-lost-3 = Esto no se puede deshacer. Si el teléfono aparece, vuelva a admitirlo como uno nuevo.
people-lost-last = ¿Cuál es la última entrada que todavía cuenta?
people-lost-none = Ninguna: no cuenta ninguna entrada de este teléfono
people-lost-last-needed = Elija la última entrada que todavía cuenta.
people-lost-why = ¿Qué pasó?
people-lost-why-needed = Diga en pocas palabras qué pasó.
people-lost-do = Dar de baja este teléfono
people-lost-who = ¿Se perdió un teléfono? Quien puede admitir a otros puede darlo de baja aquí.

### ---- plan -----------------------------------------------------------------------------------------

plan-scenes = Escenas
plan-no-scenes = Todavía no se ha anotado ninguna escena.
plan-scene-hint = Breve, como en la claqueta: sc14
plan-today = hoy
plan-import = De una orden de rodaje o de un guion
plan-weapons-count = { $count ->
    [0] Ningún arma prevista
    [one] { $count } uso de un arma previsto
   *[other] { $count } usos de armas previstos
}
plan-shots = { $count ->
    [0] ningún disparo
    [one] { $count } disparo
   *[other] { $count } disparos
}
plan-distance = { $distance } hasta la persona más cercana
plan-aim = apunta: { $aim }
plan-missing = { $count ->
    [one] Falta { $count } cosa antes de que salga un arma para esta escena
   *[other] Faltan { $count } cosas antes de que salga un arma para esta escena
}
plan-nothing-missing = Las reglas no piden nada más en los papeles. Lo que se hace con el arma misma está en su propia página.
plan-no-weapons = Todavía no hay ningún arma prevista para esta escena.
plan-weapons = Armas
plan-called = { $count ->
    [0] Hoy no hay nadie citado
    [one] Hoy hay { $count } persona citada
   *[other] Hoy hay { $count } personas citadas
}
plan-call = Citar a personas para esta escena
plan-call-do = Citar
plan-line = En la línea de tiro o cerca
plan-line-add = Añadir personas y lo que las protege
plan-line-weapon = ¿De qué arma?
plan-line-people = ¿Quién?
plan-line-no-weapon = Prevea primero un arma.
plan-line-who = Elija el arma y al menos una persona.
plan-line-do = Firmar
plan-protection = Qué se les dio
plan-papers = En los papeles
plan-papers-add = Anotar más
plan-change = Un cambio
plan-change-voids = Un cambio anula esto; hay que repetirlo:
plan-change-what = Diga qué cambió.
plan-confirm-title = Entradas propuestas
plan-confirm-how = Cada línea es una propuesta. No se registra nada antes de que usted la marque y la firme.
plan-confirm-check = Mirar las líneas
plan-confirm-good = { $count ->
    [one] { $count } línea se puede firmar
   *[other] { $count } líneas se pueden firmar
}
plan-confirm-sign = { $count ->
    [one] Firmarla si está marcada
   *[other] Firmar las marcadas
}
plan-confirm-known = ya consta en el registro
plan-confirm-bad = { $count ->
    [one] { $count } línea no se puede firmar tal como está. Corríjala abajo; no se pierde nada.
   *[other] { $count } líneas no se pueden firmar tal como están. Corríjalas abajo; no se pierde nada.
}
plan-confirm-later = { $count ->
    [one] { $count } línea más queda abajo y se mira después.
   *[other] { $count } líneas más quedan abajo y se miran después.
}
plan-confirm-lines = Líneas, una entrada cada una
plan-confirm-form = Esto no es un hecho con su observación entre comillas.
plan-confirm-none = No se registró nada. Marque al menos una línea que se pueda firmar.
plan-confirm-too-long = No se registró nada. Sobrarían tantas líneas que podrían perderse: marque más o quite algunas.

### ---- OVERRIDE -------------------------------------------------------------------------------------

override-decided = { $first } y { $second } decidieron a las { $time } seguir.
override-not-held = Lo que falta sigue faltando. Esto no autoriza nada.
override-not-needed = Ya no falta nada: termine esta decisión.
override-see = Qué se decidió, y cómo terminarlo
override-offer = Seguir aunque falte algo
override-offer-means = Dos personas con nombre pueden decidir seguir, cada una en su teléfono. Lo ve todo el mundo, y se cuenta en el parte diario. No autoriza nada.
override-propose = Proponer seguir
override-barred = Aquí nadie puede decidir seguir. Una regla para todo el trabajo con armas:
override-not-judged = Aquí nadie puede decidir seguir: ninguna regla en vigor dice qué hace falta, o el registro tiene fallos.
override-what = Elija un arma y a quién va, en la página del arma, y propóngalo desde allí.
override-nothing-missing-title = No falta nada
override-nothing-missing = Se cumplen todas las reglas. No hay nada que saltarse; vuelva a la página del arma.
override-none = Aquí no se puede seguir
override-back = Volver al arma
override-title = Seguir aunque falte algo
override-warning = Esto no autoriza nada. Lo ve todo el mundo en cada página hasta que se termine, y lo cuenta el parte diario.
override-missing = { $count ->
    [one] No se cumple { $count } regla
   *[other] No se cumplen { $count } reglas
}
override-reason = Por qué seguir
override-no-reason = Escriba por qué. Queda en el registro con su nombre.
override-propose-as = Yo, { $person }, propongo seguir
override-then = Después tiene que confirmarlo otra persona en su propio teléfono. Hasta entonces no cambia nada.
override-settled = Esto ya se confirmó o se terminó.
override-same-person = Lo tiene que confirmar otra persona, en su propio teléfono. Quien lo propuso no puede.
override-more-missing = Ahora falta más de lo que se escribió. Termine esta y proponga de nuevo.
override-proposed-by = Lo propuso { $person } a las { $time }.
override-waits = Espera a una segunda persona
override-waits-means = No cambia nada hasta que otra persona lo confirme en su propio teléfono.
override-in-force = Se sigue por decisión
override-is-ended = Terminada
override-ended-by = La terminó { $person } a las { $time }.
override-confirm-means = Confirma con su nombre que el trabajo sigue aunque falte esto. Lea antes cada línea.
override-confirm-as = Yo, { $person }, confirmo: se sigue
override-end = Terminar esta decisión
override-take-back = Retirar esta propuesta
override-list = Decisiones de seguir
override-list-empty = Nadie ha decidido seguir aunque faltara algo.
override-where = Se propone desde la página de un arma, debajo de lo que falta.

### ---- HOLD -----------------------------------------------------------------------------------------

hold-title = Quien maneja las armas dice que no
hold-person = Ningún arma para esta persona
hold-weapon = Esta arma no sale
hold-next = Siguiente
hold-this-weapon = Esta arma no sale
hold-this-person = Ningún arma para esta persona por ahora
hold-title-person = Ningún arma para { $name } por ahora
hold-title-weapon = { $name } no sale
hold-means-person = Decide quien maneja las armas, no la oficina de producción. Toque una razón; con eso queda registrado.
hold-means-weapon = El arma queda fuera de uso hasta que se repare. Toque una razón; con eso queda registrado.
hold-more-training = Antes, más entrenamiento
hold-more-time = Antes, más tiempo
hold-not-fit = Ahora no está en condiciones
hold-looks-wrong = Tiene algo raro
hold-to-be-inspected = Antes hay que inspeccionarla
hold-doubt = Tengo dudas sobre ella
hold-other = Otra razón
hold-do = Registrarlo
hold-weapon-out = Esta arma quedó fuera de uso.
hold-of-person = { $by } no da por ahora ningún arma a { $person }.
hold-of-all = { $by } no da por ahora ningún arma a nadie.
hold-overruled-by = { $person } desautorizó esta decisión.
hold-see = Qué hace falta
hold-lifted = Esta decisión se levantó
hold-who = Según las reglas en vigor, la levanta la palabra de estas personas: { $people }
hold-why-lift = Qué le convenció
hold-lift = Estoy conforme: levantarla
hold-overruling = Solo la levanta quien maneja las armas. Si otra persona la desautoriza, queda en el registro, y las reglas en vigor pueden parar todo el trabajo con armas.

### ---- NOTE -----------------------------------------------------------------------------------------

note-title = Una nota privada
note-what = Escriba lo que vio mientras lo recuerda. El texto se queda en este teléfono; al registro va solo su huella, con la hora. Si la abre más tarde, todos pueden comprobar que se escribió ahora y no cambió.
note-text = Su nota
note-stays = No se envía. Si se pierde este teléfono, se pierde el texto.
note-about = Sobre
note-about-hint = Esta línea queda en el registro y la puede leer todo el mundo. Déjela vacía si quiere.
note-seal = Sellarla
note-nothing = No se selló nada: escriba algo. Si lo hizo, vuelva a cargar la página; necesita su script.
note-needs-phone = Las notas se sellan en un teléfono que se unió, para que el texto se quede allí. Abra esta página allí.
note-own = Sus notas selladas
note-read = Leerla (solo en este teléfono)
note-open = Abrirla a todos
note-opened = Abierta a todos
note-gone = El texto no está en este teléfono. Puede estar en otro de los suyos.
note-not-yours = Usted no selló esa nota.
note-not-the-same = Este no es el texto que se selló. Ábralo en el teléfono en que lo escribió.

### ---- SCAN: códigos, partes, el lector ----------------------------------------------------------------

scan-say-start = Escanear con la cámara
scan-say-stop = Apagar la cámara
scan-say-torch = Luz
scan-say-image = Leer una foto
scan-say-looking = Ponga el código dentro de la imagen.
scan-say-found = Leído.
scan-say-progress = { $have } de { $total } partes. No mueva el teléfono.
scan-say-other = Esta parte es de otro mensaje. Termine el primero o empiece de nuevo.
scan-say-anew = Empezar de nuevo
scan-say-several = Hay más de un código en la imagen. Acérquese a uno.
scan-say-damaged = Las partes no encajan. Escanéelas otra vez.
scan-say-nothing = No hay ningún código en esta foto. Acérquese, sosténgalo plano y con luz.
scan-say-insecure = La cámara solo funciona si la dirección de la página empieza por https. Escriba el nombre o lea una foto.
scan-say-denied = Esta página no tiene permiso para usar la cámara. Permítalo en los ajustes del navegador para este sitio y pulse Escanear. O escriba el nombre, o lea una foto.
scan-say-missing = No se encontró ninguna cámara. Escriba el nombre, use un lector de mano o lea una foto.
scan-say-busy = Otro programa está usando la cámara. Ciérrelo y pulse Escanear otra vez.
scan-say-failed = La cámara no se encendió. Pulse Escanear otra vez, escriba el nombre o lea una foto.
scan-damaged = Este código no se pudo leer completo, o alguien lo cambió. Escanéelo otra vez o pida que lo muestren de nuevo. No se guardó nada.
scan-disowned = El dispositivo que imprimió esta etiqueta se dio de baja después. Compare la ficha con lo que tiene en la mano e imprima la etiqueta de nuevo.
scan-go-on = Abrir { $name }
scan-poster-title = Un cartel
scan-poster = Este es el cartel de una producción.
scan-poster-ours = Este es el cartel de esta producción.
scan-poster-other = Este no es el cartel de esta producción que se usa ahora. Es uno anterior o de otra producción.
scan-poster-what = Quien lo escanea con la cámara de su teléfono ve el tablero, puede pedir un alto y puede avisar, sin tener cuenta. Aquí puede hacer lo mismo.
scan-join-other = Este teléfono pide entrar en otra producción. Aquí no se le puede admitir.
scan-entry-other = Esto se firmó para otra producción. No se guardó nada.
scan-entry-on-phone = Solo un teléfono que ya entró puede guardar esto. Escanéelo con uno.
scan-take-in = { $count ->
    [one] Otro teléfono firmó esto. Su teléfono lo comprueba y lo guarda.
   *[other] Otro teléfono muestra { $count } entradas. Su teléfono las comprueba y las guarda.
}
scan-parts-title = Un código en varias partes
scan-parts-have = Hay { $have } de { $count } partes.
scan-parts-missing = Faltan: { $numbers }
scan-parts-paste = Texto de la parte siguiente
scan-parts-hold = En { $count } partes. Sostenga el otro teléfono encima hasta que las tenga todas.
scan-parts-pause = Una por una
scan-parts-go-on = Parte siguiente
scan-part-of = Parte { $number } de { $count }
scan-part-damaged = La parte { $number } de { $count } se leyó mal. Escanéela otra vez.
scan-part-other = Esta parte es de otro mensaje. Termine el primero o empiece de nuevo.
scan-too-long = Esto es demasiado largo para un código. Se envía en cuanto haya red.
join-waiting-scan = O deje que escaneen esto con su teléfono. Demuestra que este teléfono tiene su clave; quién es usted, lo ven ellos mismos.

### ---- LABELS ------------------------------------------------------------------------------------------

labels-title = Etiquetas y credenciales
labels-lede = Elija qué lleva etiqueta. Péguela, y al escanearla se abre la ficha.
labels-what = Este teléfono firma cada etiqueta. La etiqueta dice quién la imprimió, no que esté en la cosa correcta: compare la ficha con lo que tiene en la mano.
labels-paper = Papel
labels-a4 = Hoja A4
labels-a4-hint = 21 por hoja, de 63,5 por 38,1 mm
labels-letter = Hoja carta
labels-letter-hint = 10 por hoja, de 4 por 2 pulgadas
labels-of-weapon = Armas
labels-of-container = Cajas, estuches y cananas
labels-of-lot = Lotes de cartuchos
labels-of-person = Credenciales de personas
labels-all-weapon = Todas las armas
labels-all-container = Todas las cajas
labels-all-lot = Todos los lotes
labels-all-person = Todas las personas
labels-do = Hacer la hoja
labels-made = { $count ->
    [one] Una etiqueta
   *[other] { $count } etiquetas
}
labels-print = Imprima esta página en su tamaño real: al 100 por ciento, sin ajustarla al papel.
labels-other = Elegir otras
labels-serial = n.º { $serial }
labels-too-many = Son más de diez hojas. Elija menos.
labels-bad-name = Un nombre de estos es demasiado largo para una etiqueta. Elija menos y deje ese fuera.
labels-not-signed = Este teléfono no firmó las etiquetas. Inténtelo otra vez.
labels-no-key = Las etiquetas se firman con la clave de un teléfono que ya entró. Abra esta página en uno.
labels-no-address = Una etiqueta lleva al servidor, y este teléfono no sabe su dirección. Abra la app una vez cuando haya conexión con el servidor y vuelva aquí.

### ---- PRINT: comprobantes, bitácoras, el cartel -------------------------------------------------------

print-title = Imprimir
print-lede = Hojas para la pared, el carro y la carpeta. Una hoja no es el registro: dice lo que decía el registro cuando se imprimió.
print-hint = Imprima esta página con su navegador, o guárdela ahí como PDF.
print-printed = impreso { $time }
print-not-entered = no consta en el registro
print-poster = Cartel para la pared
print-log = Bitácora diaria de armas
print-log-none = Todavía ninguna entrada trata de un arma.
print-meeting-blank = Hoja en blanco para una reunión
print-slip = Comprobantes de entrega
print-slip-none = Todavía no se entregó nada.
slip-title = Entrega de { $weapon }
slip-weapon = Arma
slip-from = De
slip-to = A
slip-when = Cuándo
slip-for = Para
slip-load = Lo que tenía dentro, según el registro
slip-shown = Abierta y mostrada por última vez a
slip-receipt = Recibo
slip-signed-at = firmado a las { $time }
slip-no-receipt = sin firma en el registro
slip-withdrawn = Esta entrada se retiró.
slip-gives = entrega
slip-receives = recibe, y miró dentro
slip-saw = lo vio
log-what = Lo que dice el registro sobre las armas de esta jornada. Que los números cuadren no significa que todo haya ido bien.
log-time = Hora
log-happened = Qué pasó
log-by = Por
log-witness = Testigo
log-entry = Entrada n.º
log-denied = Alguien lo niega.
log-rounds = Cartuchos:
log-no-rounds = no se entregó ninguno.
log-numbers = { $issued } entregados, { $fired } disparados, { $unmeant } disparados sin querer, { $returned } devueltos, { $spoiled } inservibles.
log-even = Los números cuadran.
log-missing = { $count ->
    [one] Falta dar cuenta de uno.
   *[other] Falta dar cuenta de { $count }.
}
log-surplus = { $count ->
    [one] Uno más de los que se entregaron.
   *[other] { $count } más de los que se entregaron.
}
log-not-counted = Una entrada no da el número, así que no se pueden sumar.
log-findings = Entradas que no encajan entre sí:
log-no-day-sheet = Nadie firmó por esta arma al final de la jornada.
log-handler = persona responsable de armas
log-second = segunda persona
poster-stop = Aquí cualquiera puede decir alto.
poster-scan = ¿Ve algo? Diga alto, en voz alta. Escanee esto para pedir un alto, ver el tablero o avisar, con su nombre o sin él.
poster-say = ¿Ve algo? Diga alto, en voz alta. Después dígaselo a la primera asistencia de dirección o a quien se encarga de las armas.
poster-no-code = Todavía no hay código para el cartel, así que este no lo lleva. Lo crea quien atiende el servidor.

### ---- PAPER: cada comprobación en papel ---------------------------------------------------------------

paper-title = Comprobaciones en papel
paper-lede = Para el día en que nada funcione. Imprima algunas antes y guárdelas con las armas.
paper-all = Todos los tipos
paper-on-paper = en papel
paper-when = Fecha y hora en que pasó
paper-chamber = N.º
paper-seen = Qué se vio dentro
paper-put-in = Qué se puso
paper-how-seen = Cómo se vio
paper-empty = vacía
paper-fewer = Tache las filas que esta arma no tiene.
paper-signature = Firma
paper-first = primera persona
paper-fold = Doble aquí hacia atrás. Quien cuenta después escribe abajo, sin ver el primer número.
paper-writes = quien escribe esto
paper-saw = quien lo vio
paper-afterwards = Después
paper-how = Regístrelo como «{ $kind }», con la hora escrita arriba, y márquelo: De papel. Lo hace alguien que puede admitir a otros; los demás lo marcan como Antes y dicen en la observación que estaba en papel. Guarde esta hoja.
paper-entered = Registrado por: ____________________   el: ______________   entrada n.º: __________
paper-enter-code = Abre el formulario en un teléfono
paper-enter-now = Registrar uno de papel ahora

### ---- EXPORT ------------------------------------------------------------------------------------------

export-title = Exportar
export-lede = Archivos para otros programas y oficinas. Nada en ellos está firmado; el registro es lo que está aquí.
export-veiled = Un recuento espera el segundo. Hasta entonces, su número tampoco aparece aquí.
export-record-csv = El registro como tabla (CSV)
export-record-csv-what = Una fila por entrada, para una hoja de cálculo.
export-record-json = El registro como datos (JSON)
export-record-json-what = Cada entrada con sus campos, para un programa.
export-log = Bitácora diaria de armas (CSV)
export-log-what = Cada arma, cada jornada: dónde estuvo, qué se cargó, se disparó y se devolvió.
export-rounds = Cartuchos: cada movimiento (CSV)
export-rounds-what = De dónde a dónde, con la entrada que lo dice.
export-balances = Cartuchos: dónde están (CSV)
export-balances-what = De cada lote, qué hay y dónde, según los números registrados.
export-imbalances = Cartuchos: lo que no cuadra (CSV)
export-imbalances-what = Lo que ninguna entrada explica, y lo que se encontró.
export-calendar = Calendario (iCalendar)
export-calendar-what = Escenas con armas, reuniones, último día de los permisos.
export-undated = { $count ->
    [one] Una cosa no tiene fecha y no está en el calendario
   *[other] { $count } cosas no tienen fecha y no están en el calendario
}
export-book = Armas como en el libro de un comerciante (CSV): no es un libro oficial
export-book-what = En las columnas de un libro de adquisiciones y disposiciones, para copiar. No es un libro oficial ni un registro legal.

### ---- PACKET: formularios después de un incidente -----------------------------------------------------

packet-title = Formularios después de un incidente
packet-none = El registro no nombra ningún incidente.
packet-lede = Lo que dice el registro, en el orden del formulario. No se envía nada.
packet-osha-301 = Formulario OSHA 301
packet-cal-342 = Informe a Cal/OSHA
packet-person = Preparado a partir del registro. Una persona lo completa, lo revisa y responde por él.
packet-limit = Plazo
packet-fields = Campos
packet-not-on-record = no consta en el registro
packet-before = Las últimas entradas anteriores, para quien escriba el relato
packet-completed = completado por, cargo
packet-date = fecha, teléfono

### ---- LOOKS: la barra de cada página, y lo que dice el tablero de un arma por la que nadie preguntó ---------

bar-all-sent = Todo enviado
bar-unsent = { $count } sin enviar
bar-unsent-oldest = { $minutes } min
bar-age = { $minutes ->
    [0] a las { $time }
   *[other] { $time }, hace { $minutes } min
}
board-not-asked = Nadie ha preguntado todavía si puede pasar a alguien.

### ---- SIGNIN: passkeys and accounts ----------------------------------------------------------------------

signin-title = ¿Ya está en esta producción?
signin-lede = Con una llave de acceso, o con una cuenta que se le haya vinculado, usted mismo admite este navegador. El navegador recibe una clave propia.
signin-browser = Cómo llama a este navegador
signin-browser-default = portátil
signin-by-passkey = Entrar con una llave de acceso
signin-by-account = Entrar con una cuenta de
signin-begun = Se le está dando entrada…
signin-no-passkey = Las llaves de acceso necesitan un nombre y HTTPS: en esta dirección no pueden funcionar. Abra la aplicación por el nombre del servidor, no por números.
signin-begin-at = Para entrar con una cuenta, abra
signin-wrong-refused = No se dio crédito a esta entrada y no se registró nada. Inténtelo otra vez; si se repite, pregunte a quien pueda admitirle.
signin-wrong-late = Tardó demasiado o se empezó en otro navegador. Empiece otra vez aquí.
signin-wrong-unknown = Esta llave de acceso no se conoce en esta producción o se quitó. Pregunte a quien pueda admitirle.
signin-wrong-copied = Es posible que esta llave de acceso se haya copiado, por eso no se acepta. Quítela en un navegador suyo y añada otra.
signin-wrong-kind = Esta clase de llave de acceso no se puede usar aquí. Añada otra.
signin-wrong-address = Esta llave de acceso es de otra dirección. Abra la aplicación en la dirección donde la añadió.
signin-wrong-away = No se llega al proveedor de cuentas. Inténtelo otra vez o pida a alguien que le admita.
signin-wrong-unbelieved = No se dio crédito a lo que dijo el proveedor y no se registró nada. Empiece otra vez; si se repite, avise a quien lleva el servidor.
signin-wrong-several = Varias personas entran con esta cuenta, así que no se sabe quién es usted. Pregunte a quien pueda admitirle.
signin-wrong-busy = El servidor está ocupado. Inténtelo dentro de un momento.
signin-wrong-declined = El proveedor no le dio entrada. Empiece otra vez.
signin-stranger-title = El proveedor le conoce, esta producción no
signin-stranger = Aquí nadie ha dicho de quién es esta cuenta. Pueden decirlo:
signin-stranger-tell = Se hace en Personas, en su página, con «Vincular una cuenta». Dígales:
signin-stranger-wait = O escriba su nombre arriba y pida entrar.
signin-issuer = Proveedor
signin-issuer-hint = Como se nombra el proveedor, por ejemplo https://login.studio.example
signin-issuer-wrong = Escriba la dirección del proveedor, que empieza por https://
signin-subject = Cuenta
signin-email = Correo electrónico
signin-email-none = ninguno que el proveedor haya verificado
signin-passkeys = Llaves de acceso
signin-passkeys-what = Con una llave de acceso usted mismo admite otro navegador, con el dedo, la cara o un PIN. Una llave termina cuando la quita, o cuando el dispositivo que la añadió se pierde y se da de baja.
signin-passkeys-none = No tiene ninguna llave de acceso.
signin-passkey-name = Cómo llama a la llave de acceso
signin-passkey-add = Añadir una llave de acceso
signin-passkey-remove = Quitar
signin-passkey-failed = No se hizo ninguna llave de acceso. No se registró nada.
signin-how = Cómo entra
signin-how-none = Ni llave de acceso ni cuenta: un dispositivo nuevo lo admite otra persona.
signin-link = Vincular una cuenta
signin-link-title = Una cuenta con la que entra { $person }
signin-link-what = Quien según el proveedor tenga esta cuenta actúa aquí como esta persona, sin más derechos de los que ya tienen sus dispositivos. La cuenta se guarda junto a la anotación, donde se puede destruir.
signin-link-do = Permitir que entre
signin-unlink = Terminar
signin-by = La cuenta se conoce por
signin-by-email = un correo que el proveedor verificó
signin-by-subject = su nombre en el proveedor, que nunca pasa a otra persona
signin-holder = Correo o nombre
signin-holder-hint = Quien todavía no puede entrar lee el nombre de su cuenta en la página que se lo dice.
signin-holder-wrong = Escriba el correo o el nombre de la cuenta.
signin-holder-taken = Alguien ya entra con esta cuenta.
signin-lost-passkeys = Terminan las llaves de acceso que se añadieron con él. Los navegadores que entraron con una siguen: mire los que se llaman «by passkey» al final y dé de baja lo que no sea suyo.
signin-lost-account = Esta persona todavía puede entrar con una cuenta. Si ya no es suya, termine eso también.
