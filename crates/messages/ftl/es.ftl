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
